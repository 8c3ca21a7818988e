// Mods in C and C++: values, memory, messages, and the macros that make a mod of functions. Needs no libc; docs/modding/c.md shows how.
#ifndef SKEIN_H
#define SKEIN_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SKEIN_IMPORT(module, name) __attribute__((import_module(module), import_name(name))) extern
#define SKEIN_EXPORT(name) __attribute__((export_name(name), used))
/// A function whose code is small rather than fast.
#define SKEIN_SMALL __attribute__((minsize))
/// A function that is defined in every file that includes this, and once in the module.
#define SKEIN_SHARED __attribute__((weak, noinline)) SKEIN_SMALL
/// A line about the mod, of which "skein build" makes the manifest.
#define SKEIN_NOTE(text) \
  __asm__(".section \".custom_section.skein:notes\",\"\",@\n.ascii \"" text "\\n\"\n.text\n");

// ---- Values

/// A handle to an entity. It may be stale by the time it is used.
typedef uint32_t skein_entity;
/// A Unicode scalar value.
typedef uint32_t skein_char;
/// Text in UTF-8, without a zero at its end.
typedef struct {
  const char *data;
  size_t length;
} skein_text;
/// Binary data.
typedef struct {
  const uint8_t *data;
  size_t length;
} skein_bytes;

/// A literal as text.
#define SKEIN_TEXT(literal) ((skein_text){(literal), sizeof(literal) - 1})

static inline skein_text skein_text_of(const char *text) {
  size_t length = 0;
  while (text[length] != 0) length++;
  return (skein_text){text, length};
}

SKEIN_SHARED bool skein_text_equals(skein_text a, skein_text b) {
  if (a.length != b.length) return false;
  for (size_t i = 0; i < a.length; i++)
    if (a.data[i] != b.data[i]) return false;
  return true;
}

static inline uint32_t skein_f32_bits(float value) { return __builtin_bit_cast(uint32_t, value); }
static inline uint64_t skein_f64_bits(double value) { return __builtin_bit_cast(uint64_t, value); }
static inline float skein_bits_f32(uint32_t bits) { return __builtin_bit_cast(float, bits); }
static inline double skein_bits_f64(uint64_t bits) { return __builtin_bit_cast(double, bits); }

SKEIN_IMPORT("skein:engine/panic@1.0.0", "panic")
void skein_import_panic(const char *message, size_t length, const char *file, size_t file_length, uint32_t line,
                        uint32_t column);

/// Ends the mod with a message; the log says where.
#define skein_panic(message) skein_panic_at(skein_text_of(message), skein_text_of(__FILE__), __LINE__)
#define skein_assert(condition) ((condition) ? (void)0 : skein_panic("this does not hold: " #condition))

__attribute__((noreturn)) static inline void skein_panic_at(skein_text message, skein_text file, uint32_t line) {
  skein_import_panic(message.data, message.length, file.data, file.length, line, 0);
  __builtin_trap();
}

// ---- Memory

/// Stands before each block. Blocks are powers of two in size, this included, and freed ones are kept by size.
typedef struct skein_block {
  struct skein_block *next;
  struct skein_block *previous;
  uint32_t order;
  uint32_t listed;
} skein_block;

/// The blocks of this call, and those that the host has allocated for the next one.
typedef struct {
  skein_block *free[32];
  skein_block *scratch;
  skein_block *fresh;
  uintptr_t top;
  bool calling;
} skein_heap_state;

__attribute__((weak)) skein_heap_state skein_heap;
extern unsigned char __heap_base;

SKEIN_SHARED skein_block *skein_take_block(size_t size) {
  if (size > ((size_t)1 << 30)) skein_panic("that is too much memory");
  size_t whole = size + sizeof(skein_block);
  uint32_t order = whole <= 32 ? 5 : 32 - (uint32_t)__builtin_clz((uint32_t)whole - 1);
  skein_block *block = skein_heap.free[order];
  if (block != NULL) {
    skein_heap.free[order] = block->next;
  } else {
    if (skein_heap.top == 0) skein_heap.top = ((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15;
    size_t bytes = (size_t)1 << order;
    size_t end = __builtin_wasm_memory_size(0) * 65536;
    if (bytes > end - skein_heap.top || skein_heap.top > end) {
      size_t pages = (bytes + 65535) / 65536;
      if (__builtin_wasm_memory_grow(0, pages) == (size_t)-1) skein_panic("out of memory");
    }
    block = (skein_block *)skein_heap.top;
    skein_heap.top += bytes;
  }
  *block = (skein_block){NULL, NULL, order, 0};
  return block;
}

static inline void skein_list_block(skein_block *block, skein_block **list) {
  block->listed = 1;
  block->next = *list;
  if (*list != NULL) (*list)->previous = block;
  *list = block;
}

SKEIN_SHARED void skein_unlist_block(skein_block *block) {
  if (block->listed == 0) return;
  if (block->next != NULL) block->next->previous = block->previous;
  if (block->previous != NULL) block->previous->next = block->next;
  else if (skein_heap.fresh == block) skein_heap.fresh = block->next;
  else if (skein_heap.scratch == block) skein_heap.scratch = block->next;
  *block = (skein_block){NULL, NULL, block->order, 0};
}

/// Memory that stays until it is freed, at a multiple of 16.
static inline void *skein_alloc(size_t size) { return skein_take_block(size) + 1; }

SKEIN_SHARED void skein_free(const void *memory) {
  if (memory == NULL) return;
  skein_block *block = (skein_block *)memory - 1;
  skein_unlist_block(block);
  block->next = skein_heap.free[block->order];
  skein_heap.free[block->order] = block;
}

/// Memory that stays until the host calls the mod the next time.
SKEIN_SHARED void *skein_scratch(size_t size) {
  skein_block *block = skein_take_block(size);
  skein_list_block(block, &skein_heap.scratch);
  return block + 1;
}

/// A copy of text that stays until its data is freed.
SKEIN_SHARED skein_text skein_keep(skein_text text) {
  char *data = (char *)skein_alloc(text.length);
  for (size_t i = 0; i < text.length; i++) data[i] = text.data[i];
  return (skein_text){data, text.length};
}

/// Where the host puts what it passes in.
SKEIN_SHARED SKEIN_EXPORT("cabi_realloc") void *skein_realloc(void *old, size_t old_size, size_t align, size_t size) {
  if (size == 0) return (void *)align;
  skein_block *block = skein_take_block(size);
  char *memory = (char *)(block + 1);
  if (old != NULL && old_size > 0) {
    size_t kept = old_size < size ? old_size : size;
    for (size_t i = 0; i < kept; i++) memory[i] = ((char *)old)[i];
    skein_free(old);
  } else {
    skein_list_block(block, skein_heap.calling ? &skein_heap.scratch : &skein_heap.fresh);
  }
  return memory;
}

/// Begins a call. What the host has allocated for it is the mod's for this call, or else the host's own.
SKEIN_SHARED void skein_enter(bool owns) {
  // A call that is still under way has faulted: what it has left may be in use by the host.
  while (!skein_heap.calling && skein_heap.scratch != NULL) skein_free(skein_heap.scratch + 1);
  while (!owns && skein_heap.fresh != NULL) skein_unlist_block(skein_heap.fresh);
  if (skein_heap.calling)
    while (skein_heap.scratch != NULL) skein_unlist_block(skein_heap.scratch);
  skein_heap.scratch = skein_heap.fresh;
  skein_heap.fresh = NULL;
  skein_heap.calling = true;
}

static inline void skein_leave(void) { skein_heap.calling = false; }

// ---- Messages

/// Reads MessagePack where it lies.
typedef struct {
  const uint8_t *at;
  const uint8_t *end;
} skein_reader;

__attribute__((noreturn)) static inline void skein_malformed(void) { skein_panic("a message is malformed"); }

SKEIN_SHARED const uint8_t *skein_read_raw(skein_reader *from, size_t size) {
  if ((size_t)(from->end - from->at) < size) skein_malformed();
  const uint8_t *at = from->at;
  from->at += size;
  return at;
}

SKEIN_SHARED uint64_t skein_read_big(skein_reader *from, size_t size) {
  const uint8_t *at = skein_read_raw(from, size);
  uint64_t value = 0;
  for (size_t i = 0; i < size; i++) value = value << 8 | at[i];
  return value;
}

/// A whole number of up to 64 bits: its bits, and whether it is below zero.
SKEIN_SHARED uint64_t skein_read_integer(skein_reader *from, uint8_t tag, bool *negative) {
  *negative = false;
  if (tag < 0x80) return tag;
  if (tag >= 0xcc && tag <= 0xcf) return skein_read_big(from, (size_t)1 << (tag - 0xcc));
  int64_t value;
  if (tag >= 0xe0) value = (int8_t)tag;
  else if (tag == 0xd0) value = (int8_t)skein_read_big(from, 1);
  else if (tag == 0xd1) value = (int16_t)skein_read_big(from, 2);
  else if (tag == 0xd2) value = (int32_t)skein_read_big(from, 4);
  else if (tag == 0xd3) value = (int64_t)skein_read_big(from, 8);
  else skein_malformed();
  *negative = value < 0;
  return (uint64_t)value;
}

/// A number from zero up to `most`.
SKEIN_SHARED uint64_t skein_read_unsigned(skein_reader *from, uint64_t most) {
  bool negative;
  uint64_t value = skein_read_integer(from, *skein_read_raw(from, 1), &negative);
  if (negative || value > most) skein_malformed();
  return value;
}

/// A number from `-most - 1` to `most`.
SKEIN_SHARED int64_t skein_read_signed(skein_reader *from, int64_t most) {
  bool negative;
  uint64_t value = skein_read_integer(from, *skein_read_raw(from, 1), &negative);
  if (negative ? (int64_t)value < ~most : value > (uint64_t)most) skein_malformed();
  return (int64_t)value;
}

SKEIN_SHARED double skein_read_float(skein_reader *from) {
  uint8_t tag = *skein_read_raw(from, 1);
  if (tag == 0xcb) return skein_bits_f64(skein_read_big(from, 8));
  if (tag == 0xca) return skein_bits_f32((uint32_t)skein_read_big(from, 4));
  bool negative;
  uint64_t value = skein_read_integer(from, tag, &negative);
  return negative ? (double)(int64_t)value : (double)value;
}

static inline bool skein_read_bool(skein_reader *from) {
  uint8_t tag = *skein_read_raw(from, 1);
  if ((tag & 0xfe) != 0xc2) skein_malformed();
  return tag == 0xc3;
}

/// Whether nil comes next; if so, it is read.
static inline bool skein_read_nil(skein_reader *from) {
  if (from->at == from->end || *from->at != 0xc0) return false;
  from->at++;
  return true;
}

static inline size_t skein_read_size(skein_reader *from, uint8_t tag, uint8_t first) {
  if (tag < first || tag > first + 2) skein_malformed();
  return (size_t)skein_read_big(from, (size_t)1 << (tag - first));
}

/// Text that lies in the message, and is good as long as that.
SKEIN_SHARED skein_text skein_read_text(skein_reader *from) {
  uint8_t tag = *skein_read_raw(from, 1);
  size_t length = (tag & 0xe0) == 0xa0 ? tag & 0x1f : skein_read_size(from, tag, 0xd9);
  return (skein_text){(const char *)skein_read_raw(from, length), length};
}

SKEIN_SHARED skein_bytes skein_read_bytes(skein_reader *from) {
  size_t length = skein_read_size(from, *skein_read_raw(from, 1), 0xc4);
  return (skein_bytes){skein_read_raw(from, length), length};
}

SKEIN_SHARED skein_char skein_read_char(skein_reader *from) {
  skein_text text = skein_read_text(from);
  const uint8_t *at = (const uint8_t *)text.data;
  if (text.length == 1) return at[0];
  if (text.length == 2) return (at[0] & 0x1fu) << 6 | (at[1] & 0x3fu);
  if (text.length == 3) return (at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
  if (text.length == 4)
    return (at[0] & 0x07u) << 18 | (at[1] & 0x3fu) << 12 | (at[2] & 0x3fu) << 6 | (at[3] & 0x3fu);
  skein_malformed();
}

/// The head of an array: so many values follow.
SKEIN_SHARED uint32_t skein_read_items(skein_reader *from) {
  uint8_t tag = *skein_read_raw(from, 1);
  uint32_t count;
  if ((tag & 0xf0) == 0x90) count = tag & 0x0f;
  else if (tag == 0xdc) count = (uint32_t)skein_read_big(from, 2);
  else if (tag == 0xdd) count = (uint32_t)skein_read_big(from, 4);
  else skein_malformed();
  // Every value takes a byte: an array cannot be longer than what is left.
  if (count > (size_t)(from->end - from->at)) skein_malformed();
  return count;
}

/// The head of an array of so many values or more. Gives how many there are beyond them.
static inline uint32_t skein_read_exactly(skein_reader *from, uint32_t count) {
  uint32_t found = skein_read_items(from);
  if (found < count) skein_malformed();
  return found - count;
}

/// Reads past so many values.
SKEIN_SHARED void skein_skip(skein_reader *from, uint32_t count) {
  for (; count > 0; count--) {
    uint8_t tag = *skein_read_raw(from, 1);
    if (tag < 0x80 || tag >= 0xe0 || tag == 0xc0 || tag == 0xc2 || tag == 0xc3) continue;
    if (tag < 0x90) count += (tag & 0x0fu) * 2;
    else if (tag < 0xa0) count += tag & 0x0fu;
    else if (tag < 0xc0) skein_read_raw(from, tag & 0x1f);
    else if (tag >= 0xc4 && tag <= 0xc6) skein_read_raw(from, skein_read_size(from, tag, 0xc4));
    else if (tag >= 0xd9 && tag <= 0xdb) skein_read_raw(from, skein_read_size(from, tag, 0xd9));
    else if (tag == 0xca || tag == 0xcb) skein_read_raw(from, tag == 0xca ? 4 : 8);
    else if (tag >= 0xcc && tag <= 0xcf) skein_read_raw(from, (size_t)1 << (tag - 0xcc));
    else if (tag >= 0xd0 && tag <= 0xd3) skein_read_raw(from, (size_t)1 << (tag - 0xd0));
    else if (tag == 0xdc || tag == 0xdd) count += (uint32_t)skein_read_big(from, tag == 0xdc ? 2 : 4);
    else if (tag == 0xde) count += (uint32_t)skein_read_big(from, 2) * 2;
    else skein_malformed();
  }
}

/// Writes MessagePack into scratch memory, which grows.
typedef struct {
  uint8_t *data;
  size_t length;
  size_t room;
} skein_writer;

SKEIN_SHARED uint8_t *skein_write_raw(skein_writer *to, size_t size) {
  if (to->room - to->length < size) {
    size_t room = (to->length + size) * 2 + 240;
    uint8_t *data = (uint8_t *)skein_scratch(room);
    for (size_t i = 0; i < to->length; i++) data[i] = to->data[i];
    skein_free(to->data);
    to->data = data;
    to->room = room;
  }
  uint8_t *at = to->data + to->length;
  to->length += size;
  return at;
}

SKEIN_SHARED void skein_write_tagged(skein_writer *to, uint8_t tag, uint64_t value, size_t size) {
  uint8_t *at = skein_write_raw(to, size + 1);
  at[0] = tag;
  for (size_t i = size; i > 0; i--, value >>= 8) at[i] = (uint8_t)value;
}

static inline void skein_write_byte(skein_writer *to, uint8_t byte) { *skein_write_raw(to, 1) = byte; }
static inline void skein_write_nil(skein_writer *to) { skein_write_byte(to, 0xc0); }
static inline void skein_write_bool(skein_writer *to, bool value) { skein_write_byte(to, value ? 0xc3 : 0xc2); }
static inline void skein_write_f32(skein_writer *to, float value) {
  skein_write_tagged(to, 0xca, skein_f32_bits(value), 4);
}
static inline void skein_write_f64(skein_writer *to, double value) {
  skein_write_tagged(to, 0xcb, skein_f64_bits(value), 8);
}

SKEIN_SHARED void skein_write_unsigned(skein_writer *to, uint64_t value) {
  if (value < 0x80) skein_write_byte(to, (uint8_t)value);
  else if (value < 0x100) skein_write_tagged(to, 0xcc, value, 1);
  else if (value < 0x10000) skein_write_tagged(to, 0xcd, value, 2);
  else if (value < 0x100000000) skein_write_tagged(to, 0xce, value, 4);
  else skein_write_tagged(to, 0xcf, value, 8);
}

SKEIN_SHARED void skein_write_signed(skein_writer *to, int64_t value) {
  if (value >= 0) skein_write_unsigned(to, (uint64_t)value);
  else if (value >= -0x20) skein_write_byte(to, (uint8_t)value);
  else if (value >= -0x80) skein_write_tagged(to, 0xd0, (uint64_t)value, 1);
  else if (value >= -0x8000) skein_write_tagged(to, 0xd1, (uint64_t)value, 2);
  else if (value >= -(int64_t)0x80000000) skein_write_tagged(to, 0xd2, (uint64_t)value, 4);
  else skein_write_tagged(to, 0xd3, (uint64_t)value, 8);
}

SKEIN_SHARED void skein_write_blob(skein_writer *to, uint8_t first, const void *data, size_t length) {
  if (length < 0x100) skein_write_tagged(to, first, length, 1);
  else if (length < 0x10000) skein_write_tagged(to, first + 1, length, 2);
  else skein_write_tagged(to, first + 2, length, 4);
  uint8_t *at = skein_write_raw(to, length);
  for (size_t i = 0; i < length; i++) at[i] = ((const uint8_t *)data)[i];
}

static inline void skein_write_text(skein_writer *to, skein_text text) {
  skein_write_blob(to, 0xd9, text.data, text.length);
}
static inline void skein_write_bytes(skein_writer *to, skein_bytes bytes) {
  skein_write_blob(to, 0xc4, bytes.data, bytes.length);
}

SKEIN_SHARED void skein_write_char(skein_writer *to, skein_char value) {
  char text[4] = {(char)value, 0, 0, 0};
  size_t length = value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
  if (length > 1) {
    for (size_t i = length - 1; i > 0; i--, value >>= 6) text[i] = (char)(0x80 | (value & 0x3f));
    text[0] = (char)((length == 2 ? 0xc0 : length == 3 ? 0xe0 : 0xf0) | value);
  }
  skein_write_text(to, (skein_text){text, length});
}

static inline void skein_write_items(skein_writer *to, uint32_t count) {
  if (count < 0x10) skein_write_byte(to, (uint8_t)(0x90 | count));
  else if (count < 0x10000) skein_write_tagged(to, 0xdc, count, 2);
  else skein_write_tagged(to, 0xdd, count, 4);
}

// ---- Calling a macro for each of its arguments

#define SKEIN_PARENS ()
#define SKEIN_EXPAND(...) SKEIN_EXPAND3(SKEIN_EXPAND3(SKEIN_EXPAND3(SKEIN_EXPAND3(__VA_ARGS__))))
#define SKEIN_EXPAND3(...) SKEIN_EXPAND2(SKEIN_EXPAND2(SKEIN_EXPAND2(SKEIN_EXPAND2(__VA_ARGS__))))
#define SKEIN_EXPAND2(...) SKEIN_EXPAND1(SKEIN_EXPAND1(SKEIN_EXPAND1(SKEIN_EXPAND1(__VA_ARGS__))))
#define SKEIN_EXPAND1(...) __VA_ARGS__
#define SKEIN_FOR_EACH(macro, ...) __VA_OPT__(SKEIN_EXPAND(SKEIN_FOR_NEXT(macro, __VA_ARGS__)))
#define SKEIN_FOR_NEXT(macro, first, ...) \
  macro first __VA_OPT__(SKEIN_FOR_AGAIN SKEIN_PARENS(macro, __VA_ARGS__))
#define SKEIN_FOR_AGAIN() SKEIN_FOR_NEXT

// ---- Systems

/// Begins a system, by its name in kebab-case without that of the mod. What follows in the file is its. A mod without any has one,
/// which is called like the mod.
#define SKEIN_SYSTEM(name) SKEIN_NOTE("system " name)

/// Says that the system uses a trait. Only needed in mods with several systems.
#define SKEIN_USES(trait) SKEIN_NOTE("uses " trait##_TRAIT)

/// A function that runs when the system starts: SKEIN_START(begin) { … }
#define SKEIN_START(name) SKEIN_LIFE("new", name)
/// A function that runs when the system is removed.
#define SKEIN_DROP(name) SKEIN_LIFE("drop", name)

#define SKEIN_LIFE(kind, name) \
  static void name(void); \
  SKEIN_NOTE(kind " " kind ":" #name) \
  SKEIN_EXPORT(kind ":" #name) void name##_skein_export(void) { \
    skein_enter(false); \
    name(); \
    skein_leave(); \
  } \
  static void name(void)

/// A function that runs for each event: SKEIN_ON(bounced, pong_bounce, bounce) { … bounce.speed … }
#define SKEIN_ON(name, event, payload) \
  static void name(event payload); \
  SKEIN_NOTE("on on:" #name " " event##_EVENT) \
  SKEIN_EXPORT("on:" #name) void name##_skein_export(const uint8_t *message, size_t length) { \
    skein_enter(false); \
    skein_reader reader = {message, message + length}; \
    name(event##_read_payload(&reader)); \
    skein_leave(); \
  } \
  static void name(event payload)

/// A function that runs each time its stage does, with the entities that match:
/// SKEIN_QUERY(bend, update, balls, dt, (read, pong_position, y), (write, pong_velocity, y), (with, pong_ball)) { … }
/// Columns are `balls.pong_position_y` and so on; those that are read stand before those that are written.
#define SKEIN_QUERY(name, stage, rows, dt, ...) \
  struct name { \
    uint32_t length; \
    const skein_entity *entities; \
    SKEIN_FOR_EACH(SKEIN_TERM_MEMBER, __VA_ARGS__) \
  }; \
  static inline __attribute__((always_inline)) void name##_skein_run(struct name rows, float dt); \
  SKEIN_NOTE("query run:" #name " " #stage) \
  SKEIN_FOR_EACH(SKEIN_TERM_NOTE, __VA_ARGS__) \
  SKEIN_EXPORT("run:" #name) void name##_skein_export(const struct name *block, float seconds) { \
    skein_enter(false); \
    name##_skein_run(*block, seconds); \
    skein_leave(); \
  } \
  static inline __attribute__((always_inline)) void name##_skein_run(struct name rows, __attribute__((unused)) float dt)

/// A loop over the rows of a query, which does not look at other rows than its own: compilers may take several at a time.
#define SKEIN_ROWS(row, rows) \
  _Pragma("clang loop vectorize(assume_safety)") for (uint32_t row = 0, row##_end = (rows).length; row < row##_end; row++)

#define SKEIN_TERM_MEMBER(kind, ...) SKEIN_MEMBER_##kind(__VA_ARGS__)
#define SKEIN_MEMBER_read(component, field) const component##_##field##_type *__restrict component##_##field;
#define SKEIN_MEMBER_write(component, field) component##_##field##_type *__restrict component##_##field;
#define SKEIN_MEMBER_optional(component) const uint8_t *__restrict component##_there;
#define SKEIN_MEMBER_with(component)
#define SKEIN_MEMBER_without(component)
#define SKEIN_MEMBER_added(component)
#define SKEIN_MEMBER_removed(component)
#define SKEIN_MEMBER_changed(component)

#define SKEIN_TERM_NOTE(kind, ...) SKEIN_NOTE_##kind(__VA_ARGS__)
#define SKEIN_NOTE_read(component, field) SKEIN_NOTE("read " component##_##field##_COLUMN)
#define SKEIN_NOTE_write(component, field) SKEIN_NOTE("write " component##_##field##_COLUMN)
#define SKEIN_NOTE_optional(component) SKEIN_NOTE("optional " component##_COMPONENT)
#define SKEIN_NOTE_with(component) SKEIN_NOTE("with " component##_COMPONENT)
#define SKEIN_NOTE_without(component) SKEIN_NOTE("without " component##_COMPONENT)
#define SKEIN_NOTE_added(component) SKEIN_NOTE("added " component##_COMPONENT)
#define SKEIN_NOTE_removed(component) SKEIN_NOTE("removed " component##_COMPONENT)
#define SKEIN_NOTE_changed(component) SKEIN_NOTE("changed " component##_COMPONENT)

/// A function that changes the value of a hook: SKEIN_HOOK(halve, pong_damage) for
/// `float halve(float value, skein_entity target) { return value / 2; }`.
#define SKEIN_HOOK(name, hook) SKEIN_NOTE("hook hook:" #name " " hook##_HOOK) hook##_HANDLER(name)

/// Methods of a trait, which are functions whose names begin with `prefix`: SKEIN_PROVIDES(acme_spin_spin, spin) for
/// `float spin_amount(pong_side side)`.
#define SKEIN_PROVIDES(trait, prefix) SKEIN_NOTE("provides " trait##_TRAIT) trait##_PROVIDES(prefix)

// ---- State

/// What the system keeps when its file changes, as members of the variable `name`:
/// SKEIN_STATE(state, (float, spin), (uint32_t, bounces), (skein_text, label))
/// Each goes on under its name, as whole number, float, truth value, or text. Text in it must have been kept with skein_keep.
#define SKEIN_STATE(name, ...) \
  typedef struct { \
    SKEIN_FOR_EACH(SKEIN_STATE_MEMBER, __VA_ARGS__) \
  } name##_skein_type; \
  static name##_skein_type name; \
  SKEIN_NOTE("save save:" #name) \
  SKEIN_NOTE("restore restore:" #name) \
  SKEIN_EXPORT("save:" #name) const skein_bytes *name##_skein_save(void) { \
    static skein_bytes saved; \
    skein_enter(false); \
    name##_skein_type *from = &name; \
    skein_writer to = {NULL, 0, 0}; \
    skein_write_items(&to, 2 * (0 SKEIN_FOR_EACH(SKEIN_STATE_COUNT, __VA_ARGS__))); \
    SKEIN_FOR_EACH(SKEIN_STATE_SAVE, __VA_ARGS__) \
    saved = (skein_bytes){to.data, to.length}; \
    skein_leave(); \
    return &saved; \
  } \
  SKEIN_EXPORT("restore:" #name) void name##_skein_restore(const uint8_t *message, size_t length) { \
    skein_enter(true); \
    skein_reader reader = {message, message + length}, *from = &reader; \
    name##_skein_type *to = &name; \
    skein_read_exactly(from, 2); \
    skein_skip(from, 1); \
    for (uint32_t left = skein_read_items(from); left > 1; left -= 2) { \
      skein_text key = skein_read_text(from); \
      skein_reader value = *from; \
      SKEIN_FOR_EACH(SKEIN_STATE_RESTORE, __VA_ARGS__) \
      skein_skip(from, 1); \
    } \
    skein_leave(); \
  }

#define SKEIN_STATE_MEMBER(type, member) type member;
#define SKEIN_STATE_COUNT(type, member) +1
#define SKEIN_STATE_SAVE(type, member) \
  SKEIN_BY_TYPE(from->member, skein_save)(&to, SKEIN_TEXT(#member), &from->member);
#define SKEIN_STATE_RESTORE(type, member) \
  if (skein_is_key(key, SKEIN_TEXT(#member))) SKEIN_BY_TYPE(to->member, skein_restore)(&value, &to->member);
#define SKEIN_BY_TYPE(value, prefix) \
  _Generic((value), \
      bool: prefix##_bool, \
      uint8_t: prefix##_u8, \
      int8_t: prefix##_s8, \
      uint16_t: prefix##_u16, \
      int16_t: prefix##_s16, \
      uint32_t: prefix##_u32, \
      int32_t: prefix##_s32, \
      uint64_t: prefix##_u64, \
      int64_t: prefix##_s64, \
      float: prefix##_f32, \
      double: prefix##_f64, \
      skein_text: prefix##_text)

/// Fields are saved under their name and type, as those of mods in other languages are.
SKEIN_SHARED void skein_write_key(skein_writer *to, skein_text name, const char *type) {
  skein_text kind = skein_text_of(type);
  char key[160];
  size_t length = 0;
  for (size_t i = 0; i < name.length && length < 120; i++) key[length++] = name.data[i];
  key[length++] = ':';
  for (size_t i = 0; i < kind.length; i++) key[length++] = kind.data[i];
  skein_write_text(to, (skein_text){key, length});
}

SKEIN_SHARED bool skein_is_key(skein_text key, skein_text name) {
  if (key.length <= name.length || !skein_text_equals((skein_text){key.data, name.length}, name)) return false;
  return key.data[name.length] == ':' || key.data[name.length] == '#';
}

// A value of another type than before stays as it is at the start.
#define SKEIN_STATE_WHOLE(name, type, low, high, write) \
  static inline void skein_save_##name(skein_writer *to, skein_text key, const type *value) { \
    skein_write_key(to, key, #name); \
    write(to, *value); \
  } \
  static inline void skein_restore_##name(skein_reader *from, type *value) { \
    uint8_t tag = from->at < from->end ? *from->at : 0xc0; \
    bool negative; \
    if (!(tag < 0x80 || tag >= 0xe0 || (tag >= 0xcc && tag <= 0xd3))) return; \
    from->at++; \
    uint64_t found = skein_read_integer(from, tag, &negative); \
    if (negative ? (int64_t)found >= (low) : found <= (uint64_t)(high)) *value = (type)found; \
  }
SKEIN_STATE_WHOLE(u8, uint8_t, 0, UINT8_MAX, skein_write_unsigned)
SKEIN_STATE_WHOLE(s8, int8_t, INT8_MIN, INT8_MAX, skein_write_signed)
SKEIN_STATE_WHOLE(u16, uint16_t, 0, UINT16_MAX, skein_write_unsigned)
SKEIN_STATE_WHOLE(s16, int16_t, INT16_MIN, INT16_MAX, skein_write_signed)
SKEIN_STATE_WHOLE(u32, uint32_t, 0, UINT32_MAX, skein_write_unsigned)
SKEIN_STATE_WHOLE(s32, int32_t, INT32_MIN, INT32_MAX, skein_write_signed)
SKEIN_STATE_WHOLE(u64, uint64_t, 0, UINT64_MAX, skein_write_unsigned)
SKEIN_STATE_WHOLE(s64, int64_t, INT64_MIN, INT64_MAX, skein_write_signed)

static inline bool skein_is_float(const skein_reader *from) {
  return from->at < from->end && (*from->at == 0xca || *from->at == 0xcb);
}
static inline void skein_save_bool(skein_writer *to, skein_text key, const bool *value) {
  skein_write_key(to, key, "bool");
  skein_write_bool(to, *value);
}
static inline void skein_restore_bool(skein_reader *from, bool *value) {
  if (from->at < from->end && (*from->at & 0xfe) == 0xc2) *value = *from->at == 0xc3;
}
static inline void skein_save_f32(skein_writer *to, skein_text key, const float *value) {
  skein_write_key(to, key, "f32");
  skein_write_f32(to, *value);
}
static inline void skein_restore_f32(skein_reader *from, float *value) {
  if (skein_is_float(from)) *value = (float)skein_read_float(from);
}
static inline void skein_save_f64(skein_writer *to, skein_text key, const double *value) {
  skein_write_key(to, key, "f64");
  skein_write_f64(to, *value);
}
static inline void skein_restore_f64(skein_reader *from, double *value) {
  if (skein_is_float(from)) *value = skein_read_float(from);
}
static inline void skein_save_text(skein_writer *to, skein_text key, const skein_text *value) {
  skein_write_key(to, key, "string");
  skein_write_text(to, *value);
}
static inline void skein_restore_text(skein_reader *from, skein_text *value) {
  uint8_t tag = from->at < from->end ? *from->at : 0xc0;
  if ((tag & 0xe0) == 0xa0 || (tag >= 0xd9 && tag <= 0xdb)) *value = skein_keep(skein_read_text(from));
}

#include "skein-engine.h"
#include "skein-print.h"
#include "skein-storage.h"

#ifdef __cplusplus
// ---- What C++ needs besides

void __wasm_call_ctors(void);
/// The host calls it first: it runs the constructors of global objects.
SKEIN_SHARED SKEIN_EXPORT("_initialize") void skein_initialize(void) { __wasm_call_ctors(); }
SKEIN_SHARED void __cxa_pure_virtual(void) { skein_panic("a pure virtual function was called"); }
}

SKEIN_SHARED void *operator new(size_t size) { return skein_alloc(size); }
SKEIN_SHARED void *operator new[](size_t size) { return skein_alloc(size); }
SKEIN_SHARED void operator delete(void *memory) noexcept { skein_free(memory); }
SKEIN_SHARED void operator delete[](void *memory) noexcept { skein_free(memory); }
SKEIN_SHARED void operator delete(void *memory, size_t) noexcept { skein_free(memory); }
SKEIN_SHARED void operator delete[](void *memory, size_t) noexcept { skein_free(memory); }
#endif

#endif
