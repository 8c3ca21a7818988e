// Text and mathematics for mods in C and C++, without a libc. Comes with skein.h.
#ifndef SKEIN_PRINT_H
#define SKEIN_PRINT_H

#include "skein.h"

#ifdef __cplusplus
extern "C" {
#endif

SKEIN_SHARED void skein_print_whole(skein_writer *to, uint64_t value, uint32_t base, size_t least) {
  char digits[32];
  size_t count = 0;
  for (; value > 0 || count < (least > 0 ? least : 1); value /= base)
    digits[count++] = "0123456789abcdef"[value % base];
  uint8_t *at = skein_write_raw(to, count);
  for (size_t i = 0; i < count; i++) at[i] = (uint8_t)digits[count - 1 - i];
}

SKEIN_SHARED void skein_print_float(skein_writer *to, double value, uint32_t places) {
  if (value != value || value - value != 0) {
    const char *name = value != value ? "nan" : value < 0 ? "-inf" : "inf";
    for (; *name != 0; name++) skein_write_byte(to, (uint8_t)*name);
    return;
  }
  if (value < 0) skein_write_byte(to, '-');
  if (value < 0) value = -value;
  if (places > 9) places = 9;
  uint64_t scale = 1;
  for (uint32_t i = 0; i < places; i++) scale *= 10;
  if (value >= 1e9) {
    // What is larger is shown without a fraction.
    skein_print_whole(to, value < 1.8e19 ? (uint64_t)value : UINT64_MAX, 10, 1);
    return;
  }
  uint64_t scaled = (uint64_t)(value * (double)scale + 0.5);
  skein_print_whole(to, scaled / scale, 10, 1);
  if (places == 0) return;
  skein_write_byte(to, '.');
  skein_print_whole(to, scaled % scale, 10, places);
}

/// Text from a format as that of `printf`, with %d %i %u %x %c %s %f %%, `l`, `ll` and `z` before numbers, places for floats (`%.2f`)
/// and lengths for text (`%.*s`, as SKEIN_ARG(text) gives). It stays until the host calls the mod the next time.
__attribute__((format(printf, 1, 2))) SKEIN_SHARED skein_text skein_print(const char *format, ...) {
  va_list args;
  va_start(args, format);
  skein_writer to = {NULL, 0, 0};
  for (; *format != 0; format++) {
    if (*format != '%') {
      skein_write_byte(&to, (uint8_t)*format);
      continue;
    }
    uint32_t places = 6, wide = 0;
    bool limited = false;
    if (*++format == '.') {
      limited = true;
      places = 0;
      if (*++format == '*') places = va_arg(args, uint32_t), format++;
      for (; *format >= '0' && *format <= '9'; format++) places = places * 10 + (uint32_t)(*format - '0');
    }
    for (; *format == 'l' || *format == 'z'; format++) wide += *format == 'l';
    if (*format == 0) break;
    if (*format == 'd' || *format == 'i') {
      int64_t value = wide > 1 ? va_arg(args, int64_t) : va_arg(args, int32_t);
      if (value < 0) skein_write_byte(&to, '-');
      skein_print_whole(&to, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10, 1);
    } else if (*format == 'u' || *format == 'x') {
      uint64_t value = wide > 1 ? va_arg(args, uint64_t) : va_arg(args, uint32_t);
      skein_print_whole(&to, value, *format == 'x' ? 16 : 10, 1);
    } else if (*format == 'f') {
      skein_print_float(&to, va_arg(args, double), places);
    } else if (*format == 'c') {
      skein_write_byte(&to, (uint8_t)va_arg(args, int32_t));
    } else if (*format == 's') {
      const char *text = va_arg(args, const char *);
      for (uint32_t i = 0; limited ? i < places : text[i] != 0; i++) skein_write_byte(&to, (uint8_t)text[i]);
    } else {
      skein_write_byte(&to, (uint8_t)*format);
    }
  }
  va_end(args);
  return (skein_text){(const char *)to.data, to.length};
}

/// Text as an argument of `%.*s`.
#define SKEIN_ARG(text) (int)(text).length, (text).data

/// Writes a line to the log: skein_log(SKEIN_LOG_LEVEL_INFO, "%d points", points).
#define skein_log(level, ...) skein_log_write(level, skein_print(__VA_ARGS__))
#define skein_info(...) skein_log(SKEIN_LEVEL_INFO, __VA_ARGS__)
#define skein_warn(...) skein_log(SKEIN_LEVEL_WARN, __VA_ARGS__)

/// The sine of an angle in radians, to about seven digits for angles up to some thousands.
static inline float skein_sin(double angle) {
  double turns = angle * 0.15915494309189535;
  double x = (turns - __builtin_floor(turns + 0.5)) * 6.283185307179586;
  if (x > 1.5707963267948966) x = 3.141592653589793 - x;
  if (x < -1.5707963267948966) x = -3.141592653589793 - x;
  double s = x * x;
  return (float)(x * (1 + s * (-1.0 / 6 + s * (1.0 / 120 + s * (-1.0 / 5040 + s * (1.0 / 362880 + s * (-1.0 / 39916800 + s / 6227020800.0)))))));
}

static inline float skein_cos(double angle) { return skein_sin(angle + 1.5707963267948966); }

#ifdef __cplusplus
}
#endif

#endif
