// Texts and numbers across sessions, beside the bytes of skein_storage_get and skein_storage_set. Comes with skein.h.
#ifndef SKEIN_STORAGE_H
#define SKEIN_STORAGE_H

#include "skein.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The text of a key; `otherwise` where there is none. It stays until the host calls the mod the next time.
static inline skein_text skein_storage_get_text(skein_text key, skein_text otherwise) {
  skein_bytes_option found = skein_storage_get(key);
  return found.some ? (skein_text){(const char *)found.value.data, found.value.length} : otherwise;
}

/// Sets a text. Returns whether there was room for it.
static inline bool skein_storage_set_text(skein_text key, skein_text value) {
  return skein_storage_set(key, (skein_bytes){(const uint8_t *)value.data, value.length});
}

/// The number of a key; `otherwise` where there is none.
static inline double skein_storage_get_number(skein_text key, double otherwise) {
  skein_bytes_option found = skein_storage_get(key);
  if (!found.some || found.value.length != 8) return otherwise;
  __builtin_memcpy(&otherwise, found.value.data, 8);
  return otherwise;
}

/// Sets a number. Returns whether there was room for it.
static inline bool skein_storage_set_number(skein_text key, double value) {
  return skein_storage_set(key, (skein_bytes){(const uint8_t *)&value, 8});
}

#ifdef __cplusplus
}
#endif

#endif
