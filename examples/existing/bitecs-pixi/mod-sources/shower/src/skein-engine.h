// Bindings for skein:engine@1.0.0, made by "skein bindgen". Don't edit it: the command overwrites it.

#ifndef SKEIN_BINDINGS_H
#define SKEIN_BINDINGS_H

#include "skein.h"

typedef uint8_t skein_level;
enum {
  SKEIN_LEVEL_DEBUG = 0,
  SKEIN_LEVEL_INFO = 1,
  SKEIN_LEVEL_WARN = 2,
  SKEIN_LEVEL_ERROR = 3,
};

typedef struct {
  skein_text name;
  skein_text version;
} skein_list_result_item;
_Static_assert(sizeof(skein_list_result_item) == 16 && _Alignof(skein_list_result_item) == 4, "skein_list_result_item");

typedef struct {
  const skein_entity *data;
  size_t length;
} skein_entity_list;
_Static_assert(sizeof(skein_entity_list) == 8 && _Alignof(skein_entity_list) == 4, "skein_entity_list");

typedef struct {
  bool some;
  skein_text value;
} skein_text_option;
_Static_assert(sizeof(skein_text_option) == 12 && _Alignof(skein_text_option) == 4, "skein_text_option");

typedef struct {
  const skein_list_result_item *data;
  size_t length;
} skein_list_result_item_list;
_Static_assert(sizeof(skein_list_result_item_list) == 8 && _Alignof(skein_list_result_item_list) == 4, "skein_list_result_item_list");

// The trait skein:engine/world@1.0.0.
SKEIN_IMPORT("skein:engine/world@1.0.0", "spawn")
int32_t skein_world_spawn_import(void);
static inline skein_entity skein_world_spawn(void) {
  int32_t skein_flat = skein_world_spawn_import();
  return (skein_entity)skein_flat;
}
SKEIN_IMPORT("skein:engine/world@1.0.0", "despawn")
void skein_world_despawn_import(int32_t);
static inline void skein_world_despawn(skein_entity entity) {
  skein_world_despawn_import((int32_t)entity);
}
SKEIN_IMPORT("skein:engine/world@1.0.0", "alive")
int32_t skein_world_alive_import(int32_t);
static inline bool skein_world_alive(skein_entity entity) {
  int32_t skein_flat = skein_world_alive_import((int32_t)entity);
  return (skein_flat != 0);
}
SKEIN_IMPORT("skein:engine/world@1.0.0", "spawn-many")
void skein_world_spawn_many_import(int32_t, int32_t);
static inline skein_entity_list skein_world_spawn_many(uint32_t count) {
  skein_entity_list skein_result;
  skein_world_spawn_many_import((int32_t)count, (int32_t)&skein_result);
  return skein_result;
}
SKEIN_IMPORT("skein:engine/world@1.0.0", "despawn-many")
void skein_world_despawn_many_import(int32_t, int32_t);
static inline void skein_world_despawn_many(skein_entity_list entities) {
  skein_world_despawn_many_import((int32_t)entities.data, (int32_t)entities.length);
}

// The trait skein:engine/log@1.0.0.
SKEIN_IMPORT("skein:engine/log@1.0.0", "write")
void skein_log_write_import(int32_t, int32_t, int32_t);
static inline void skein_log_write(skein_level level, skein_text message) {
  skein_log_write_import((int32_t)level, (int32_t)message.data, (int32_t)message.length);
}

// The trait skein:engine/time@1.0.0.
SKEIN_IMPORT("skein:engine/time@1.0.0", "frame")
int32_t skein_time_frame_import(void);
static inline uint32_t skein_time_frame(void) {
  int32_t skein_flat = skein_time_frame_import();
  return (uint32_t)skein_flat;
}
SKEIN_IMPORT("skein:engine/time@1.0.0", "step")
int32_t skein_time_step_import(void);
static inline uint32_t skein_time_step(void) {
  int32_t skein_flat = skein_time_step_import();
  return (uint32_t)skein_flat;
}
SKEIN_IMPORT("skein:engine/time@1.0.0", "delta")
float skein_time_delta_import(void);
static inline float skein_time_delta(void) {
  float skein_flat = skein_time_delta_import();
  return skein_flat;
}
SKEIN_IMPORT("skein:engine/time@1.0.0", "elapsed")
double skein_time_elapsed_import(void);
static inline double skein_time_elapsed(void) {
  double skein_flat = skein_time_elapsed_import();
  return skein_flat;
}

// The trait skein:engine/random@1.0.0.
SKEIN_IMPORT("skein:engine/random@1.0.0", "bits")
int32_t skein_random_bits_import(void);
static inline uint32_t skein_random_bits(void) {
  int32_t skein_flat = skein_random_bits_import();
  return (uint32_t)skein_flat;
}
SKEIN_IMPORT("skein:engine/random@1.0.0", "float")
double skein_random_float_import(void);
static inline double skein_random_float(void) {
  double skein_flat = skein_random_float_import();
  return skein_flat;
}
SKEIN_IMPORT("skein:engine/random@1.0.0", "below")
int32_t skein_random_below_import(int32_t);
static inline uint32_t skein_random_below(uint32_t n) {
  int32_t skein_flat = skein_random_below_import((int32_t)n);
  return (uint32_t)skein_flat;
}

// The trait skein:engine/input@1.0.0.
SKEIN_IMPORT("skein:engine/input@1.0.0", "find")
int32_t skein_input_find_import(int32_t, int32_t);
static inline uint32_t skein_input_find(skein_text action) {
  int32_t skein_flat = skein_input_find_import((int32_t)action.data, (int32_t)action.length);
  return (uint32_t)skein_flat;
}
SKEIN_IMPORT("skein:engine/input@1.0.0", "held")
int32_t skein_input_held_import(int32_t);
static inline bool skein_input_held(uint32_t action) {
  int32_t skein_flat = skein_input_held_import((int32_t)action);
  return (skein_flat != 0);
}
SKEIN_IMPORT("skein:engine/input@1.0.0", "pressed")
int32_t skein_input_pressed_import(int32_t);
static inline bool skein_input_pressed(uint32_t action) {
  int32_t skein_flat = skein_input_pressed_import((int32_t)action);
  return (skein_flat != 0);
}
SKEIN_IMPORT("skein:engine/input@1.0.0", "released")
int32_t skein_input_released_import(int32_t);
static inline bool skein_input_released(uint32_t action) {
  int32_t skein_flat = skein_input_released_import((int32_t)action);
  return (skein_flat != 0);
}
SKEIN_IMPORT("skein:engine/input@1.0.0", "value")
double skein_input_value_import(int32_t);
static inline double skein_input_value(uint32_t action) {
  double skein_flat = skein_input_value_import((int32_t)action);
  return skein_flat;
}

// The trait skein:engine/assets@1.0.0.
SKEIN_IMPORT("skein:engine/assets@1.0.0", "find")
int32_t skein_assets_find_import(int32_t, int32_t);
static inline uint32_t skein_assets_find(skein_text name) {
  int32_t skein_flat = skein_assets_find_import((int32_t)name.data, (int32_t)name.length);
  return (uint32_t)skein_flat;
}
SKEIN_IMPORT("skein:engine/assets@1.0.0", "type")
void skein_assets_type_import(int32_t, int32_t);
static inline skein_text_option skein_assets_type(uint32_t asset) {
  skein_text_option skein_result;
  skein_assets_type_import((int32_t)asset, (int32_t)&skein_result);
  return skein_result;
}
SKEIN_IMPORT("skein:engine/assets@1.0.0", "size")
int32_t skein_assets_size_import(int32_t);
static inline uint32_t skein_assets_size(uint32_t asset) {
  int32_t skein_flat = skein_assets_size_import((int32_t)asset);
  return (uint32_t)skein_flat;
}
SKEIN_IMPORT("skein:engine/assets@1.0.0", "read")
void skein_assets_read_import(int32_t, int32_t, int32_t, int32_t);
static inline skein_bytes skein_assets_read(uint32_t asset, uint32_t offset, uint32_t length) {
  skein_bytes skein_result;
  skein_assets_read_import((int32_t)asset, (int32_t)offset, (int32_t)length, (int32_t)&skein_result);
  return skein_result;
}

// The trait skein:engine/text@1.0.0.
SKEIN_IMPORT("skein:engine/text@1.0.0", "intern")
int32_t skein_text_intern_import(int32_t, int32_t);
static inline uint32_t skein_text_intern(skein_text text) {
  int32_t skein_flat = skein_text_intern_import((int32_t)text.data, (int32_t)text.length);
  return (uint32_t)skein_flat;
}

// The trait skein:engine/mods@1.0.0.
SKEIN_IMPORT("skein:engine/mods@1.0.0", "list")
void skein_mods_list_import(int32_t);
static inline skein_list_result_item_list skein_mods_list(void) {
  skein_list_result_item_list skein_result;
  skein_mods_list_import((int32_t)&skein_result);
  return skein_result;
}
SKEIN_IMPORT("skein:engine/mods@1.0.0", "version")
void skein_mods_version_import(int32_t, int32_t, int32_t);
static inline skein_text_option skein_mods_version(skein_text name) {
  skein_text_option skein_result;
  skein_mods_version_import((int32_t)name.data, (int32_t)name.length, (int32_t)&skein_result);
  return skein_result;
}

// The trait skein:engine/panic@1.0.0.
SKEIN_IMPORT("skein:engine/panic@1.0.0", "panic")
void skein_panic_panic_import(int32_t, int32_t, int32_t, int32_t, int32_t, int32_t);
static inline void skein_panic_panic(skein_text message, skein_text file, uint32_t line, uint32_t column) {
  skein_panic_panic_import((int32_t)message.data, (int32_t)message.length, (int32_t)file.data, (int32_t)file.length, (int32_t)line, (int32_t)column);
}

#endif
