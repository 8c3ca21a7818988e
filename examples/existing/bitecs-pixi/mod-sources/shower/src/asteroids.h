// Bindings for asteroids:game@1.0.0, made by "skein bindgen". Don't edit it: the command overwrites it.

#ifndef ASTEROIDS_BINDINGS_H
#define ASTEROIDS_BINDINGS_H

#include "skein.h"

// The component asteroids:game/position@1.0.0.
#define asteroids_position_COMPONENT "asteroids:game/position@1.0.0"
typedef float asteroids_position_x_type;
#define asteroids_position_x_COLUMN "asteroids:game/position@1.0.0#x"
typedef float asteroids_position_y_type;
#define asteroids_position_y_COLUMN "asteroids:game/position@1.0.0#y"
SKEIN_IMPORT("asteroids:game/position@1.0.0", "has")
int32_t asteroids_position_has_import(int32_t);
static inline bool asteroids_position_has(skein_entity entity) {
  int32_t skein_flat = asteroids_position_has_import((int32_t)entity);
  return (skein_flat != 0);
}
SKEIN_IMPORT("asteroids:game/position@1.0.0", "add")
void asteroids_position_add_import(int32_t);
static inline void asteroids_position_add(skein_entity entity) {
  asteroids_position_add_import((int32_t)entity);
}
SKEIN_IMPORT("asteroids:game/position@1.0.0", "remove")
void asteroids_position_remove_import(int32_t);
static inline void asteroids_position_remove(skein_entity entity) {
  asteroids_position_remove_import((int32_t)entity);
}
SKEIN_IMPORT("asteroids:game/position@1.0.0", "get-x")
float asteroids_position_get_x_import(int32_t);
static inline float asteroids_position_get_x(skein_entity entity) {
  float skein_flat = asteroids_position_get_x_import((int32_t)entity);
  return skein_flat;
}
SKEIN_IMPORT("asteroids:game/position@1.0.0", "set-x")
void asteroids_position_set_x_import(int32_t, float);
static inline void asteroids_position_set_x(skein_entity entity, float value) {
  asteroids_position_set_x_import((int32_t)entity, value);
}
SKEIN_IMPORT("asteroids:game/position@1.0.0", "get-y")
float asteroids_position_get_y_import(int32_t);
static inline float asteroids_position_get_y(skein_entity entity) {
  float skein_flat = asteroids_position_get_y_import((int32_t)entity);
  return skein_flat;
}
SKEIN_IMPORT("asteroids:game/position@1.0.0", "set-y")
void asteroids_position_set_y_import(int32_t, float);
static inline void asteroids_position_set_y(skein_entity entity, float value) {
  asteroids_position_set_y_import((int32_t)entity, value);
}
SKEIN_IMPORT("asteroids:game/position@1.0.0", "add-many")
void asteroids_position_add_many_import(const skein_entity *, int32_t, const void *, int32_t);
/// Values for many entities, one column for each field; a NULL column stands for the default.
typedef struct {
  const float *x;
  const float *y;
} asteroids_position_columns;
/// Adds the component to many entities at once.
static inline void asteroids_position_add_many(const skein_entity *entities, uint32_t count, asteroids_position_columns columns) {
  asteroids_position_add_many_import(entities, (int32_t)count, &columns, 2);
}

// The component asteroids:game/velocity@1.0.0.
#define asteroids_velocity_COMPONENT "asteroids:game/velocity@1.0.0"
typedef float asteroids_velocity_x_type;
#define asteroids_velocity_x_COLUMN "asteroids:game/velocity@1.0.0#x"
typedef float asteroids_velocity_y_type;
#define asteroids_velocity_y_COLUMN "asteroids:game/velocity@1.0.0#y"
SKEIN_IMPORT("asteroids:game/velocity@1.0.0", "has")
int32_t asteroids_velocity_has_import(int32_t);
static inline bool asteroids_velocity_has(skein_entity entity) {
  int32_t skein_flat = asteroids_velocity_has_import((int32_t)entity);
  return (skein_flat != 0);
}
SKEIN_IMPORT("asteroids:game/velocity@1.0.0", "add")
void asteroids_velocity_add_import(int32_t);
static inline void asteroids_velocity_add(skein_entity entity) {
  asteroids_velocity_add_import((int32_t)entity);
}
SKEIN_IMPORT("asteroids:game/velocity@1.0.0", "remove")
void asteroids_velocity_remove_import(int32_t);
static inline void asteroids_velocity_remove(skein_entity entity) {
  asteroids_velocity_remove_import((int32_t)entity);
}
SKEIN_IMPORT("asteroids:game/velocity@1.0.0", "get-x")
float asteroids_velocity_get_x_import(int32_t);
static inline float asteroids_velocity_get_x(skein_entity entity) {
  float skein_flat = asteroids_velocity_get_x_import((int32_t)entity);
  return skein_flat;
}
SKEIN_IMPORT("asteroids:game/velocity@1.0.0", "set-x")
void asteroids_velocity_set_x_import(int32_t, float);
static inline void asteroids_velocity_set_x(skein_entity entity, float value) {
  asteroids_velocity_set_x_import((int32_t)entity, value);
}
SKEIN_IMPORT("asteroids:game/velocity@1.0.0", "get-y")
float asteroids_velocity_get_y_import(int32_t);
static inline float asteroids_velocity_get_y(skein_entity entity) {
  float skein_flat = asteroids_velocity_get_y_import((int32_t)entity);
  return skein_flat;
}
SKEIN_IMPORT("asteroids:game/velocity@1.0.0", "set-y")
void asteroids_velocity_set_y_import(int32_t, float);
static inline void asteroids_velocity_set_y(skein_entity entity, float value) {
  asteroids_velocity_set_y_import((int32_t)entity, value);
}
SKEIN_IMPORT("asteroids:game/velocity@1.0.0", "add-many")
void asteroids_velocity_add_many_import(const skein_entity *, int32_t, const void *, int32_t);
/// Values for many entities, one column for each field; a NULL column stands for the default.
typedef struct {
  const float *x;
  const float *y;
} asteroids_velocity_columns;
/// Adds the component to many entities at once.
static inline void asteroids_velocity_add_many(const skein_entity *entities, uint32_t count, asteroids_velocity_columns columns) {
  asteroids_velocity_add_many_import(entities, (int32_t)count, &columns, 2);
}

// The component asteroids:game/rock@1.0.0.
#define asteroids_rock_COMPONENT "asteroids:game/rock@1.0.0"
typedef uint8_t asteroids_rock_size_type;
#define asteroids_rock_size_COLUMN "asteroids:game/rock@1.0.0#size"
SKEIN_IMPORT("asteroids:game/rock@1.0.0", "has")
int32_t asteroids_rock_has_import(int32_t);
static inline bool asteroids_rock_has(skein_entity entity) {
  int32_t skein_flat = asteroids_rock_has_import((int32_t)entity);
  return (skein_flat != 0);
}
SKEIN_IMPORT("asteroids:game/rock@1.0.0", "add")
void asteroids_rock_add_import(int32_t);
static inline void asteroids_rock_add(skein_entity entity) {
  asteroids_rock_add_import((int32_t)entity);
}
SKEIN_IMPORT("asteroids:game/rock@1.0.0", "remove")
void asteroids_rock_remove_import(int32_t);
static inline void asteroids_rock_remove(skein_entity entity) {
  asteroids_rock_remove_import((int32_t)entity);
}
SKEIN_IMPORT("asteroids:game/rock@1.0.0", "get-size")
int32_t asteroids_rock_get_size_import(int32_t);
static inline uint8_t asteroids_rock_get_size(skein_entity entity) {
  int32_t skein_flat = asteroids_rock_get_size_import((int32_t)entity);
  return (uint8_t)skein_flat;
}
SKEIN_IMPORT("asteroids:game/rock@1.0.0", "set-size")
void asteroids_rock_set_size_import(int32_t, int32_t);
static inline void asteroids_rock_set_size(skein_entity entity, uint8_t value) {
  asteroids_rock_set_size_import((int32_t)entity, (int32_t)value);
}
SKEIN_IMPORT("asteroids:game/rock@1.0.0", "add-many")
void asteroids_rock_add_many_import(const skein_entity *, int32_t, const void *, int32_t);
/// Values for many entities, one column for each field; a NULL column stands for the default.
typedef struct {
  const uint8_t *size;
} asteroids_rock_columns;
/// Adds the component to many entities at once.
static inline void asteroids_rock_add_many(const skein_entity *entities, uint32_t count, asteroids_rock_columns columns) {
  asteroids_rock_add_many_import(entities, (int32_t)count, &columns, 1);
}

// The component asteroids:game/ship@1.0.0.
#define asteroids_ship_COMPONENT "asteroids:game/ship@1.0.0"
SKEIN_IMPORT("asteroids:game/ship@1.0.0", "has")
int32_t asteroids_ship_has_import(int32_t);
static inline bool asteroids_ship_has(skein_entity entity) {
  int32_t skein_flat = asteroids_ship_has_import((int32_t)entity);
  return (skein_flat != 0);
}
SKEIN_IMPORT("asteroids:game/ship@1.0.0", "add")
void asteroids_ship_add_import(int32_t);
static inline void asteroids_ship_add(skein_entity entity) {
  asteroids_ship_add_import((int32_t)entity);
}
SKEIN_IMPORT("asteroids:game/ship@1.0.0", "remove")
void asteroids_ship_remove_import(int32_t);
static inline void asteroids_ship_remove(skein_entity entity) {
  asteroids_ship_remove_import((int32_t)entity);
}
SKEIN_IMPORT("asteroids:game/ship@1.0.0", "add-many")
void asteroids_ship_add_many_import(const skein_entity *, int32_t, const void *, int32_t);
/// Adds the component to many entities at once.
static inline void asteroids_ship_add_many(const skein_entity *entities, uint32_t count) {
  asteroids_ship_add_many_import(entities, (int32_t)count, NULL, 0);
}

// The event asteroids:game/hit@1.0.0.
#define asteroids_hit_EVENT "asteroids:game/hit@1.0.0"
typedef struct {
  float x;
  float y;
  uint8_t size;
} asteroids_hit;
SKEIN_IMPORT("asteroids:game/hit@1.0.0", "raise")
void asteroids_hit_raise_import(const uint8_t *, size_t);
/// Raises the event: its handlers run after the current call into the mod.
static inline void asteroids_hit_raise(asteroids_hit payload) {
  skein_writer writer = {NULL, 0, 0}, *to = &writer;
  skein_write_items(to, 3);
  skein_write_f32(to, payload.x);
  skein_write_f32(to, payload.y);
  skein_write_unsigned(to, payload.size);
  asteroids_hit_raise_import(writer.data, writer.length);
  skein_free(writer.data);
}
static inline asteroids_hit asteroids_hit_read_payload(skein_reader *from) {
  asteroids_hit payload = {0};
  uint32_t count = skein_read_items(from);
  if (count > 0) payload.x = (float)skein_read_float(from);
  else skein_malformed();
  if (count > 1) payload.y = (float)skein_read_float(from);
  else skein_malformed();
  if (count > 2) payload.size = (uint8_t)skein_read_unsigned(from, UINT8_MAX);
  else skein_malformed();
  return payload;
}

#endif
