// Every method calls the game's one of the same name, and returns its answer. Arguments are the guest's own: it frees them.
#include "guest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BACK(suite, method) exports_suite_guests_##suite##_back_##method
#define THERE(suite, method) suite_guests_##suite##_##method

// Values that travel as one.
#define VALUE(suite, method, type) \
  type BACK(suite, method)(type it) { return THERE(suite, method)(it); }
// Values in memory. Nothing to free is `keep`.
#define AREA(suite, method, type, free) \
  void BACK(suite, method)(type *it, type *ret) { \
    THERE(suite, method)((void *)it, (void *)ret); \
    free((void *)it); \
  }
#define OPTION(method, type, free) \
  bool BACK(options, method)(type *it, type *ret) { \
    bool some = THERE(options, method)((void *)it, (void *)ret); \
    if (it != NULL) free((void *)it); \
    return some; \
  }
static void keep(const void *it) { (void)it; }

VALUE(numbers, u8, uint8_t)
VALUE(numbers, s8, int8_t)
VALUE(numbers, u16, uint16_t)
VALUE(numbers, s16, int16_t)
VALUE(numbers, u32, uint32_t)
VALUE(numbers, s32, int32_t)
VALUE(numbers, u64, uint64_t)
VALUE(numbers, s64, int64_t)
VALUE(numbers, f32, float)
VALUE(numbers, f64, double)
VALUE(numbers, char, uint32_t)
VALUE(numbers, bool, bool)

static void free_text(guest_string_t *it) { if (it->len > 0) free(it->ptr); }
AREA(strings, text, guest_string_t, free_text)
AREA(strings, pair, guest_tuple2_string_string_t, guest_tuple2_string_string_free)

AREA(lists, bytes, guest_list_u8_t, guest_list_u8_free)
AREA(lists, words, guest_list_string_t, guest_list_string_free)
AREA(lists, nested, guest_list_list_string_t, guest_list_list_string_free)
AREA(lists, longs, guest_list_u64_t, guest_list_u64_free)
AREA(lists, floats, guest_list_f32_t, guest_list_f32_free)
AREA(lists, bools, guest_list_bool_t, guest_list_bool_free)
AREA(lists, points, exports_suite_guests_lists_back_list_point_t, exports_suite_guests_lists_back_list_point_free)
AREA(lists, players, exports_suite_guests_lists_back_list_player_t, exports_suite_guests_lists_back_list_player_free)
AREA(lists, tuples, guest_list_tuple3_u8_u64_string_t, guest_list_tuple3_u8_u64_string_free)

AREA(records, point, exports_suite_guests_records_back_point_type_t, keep)
AREA(records, player, exports_suite_guests_records_back_player_type_t, suite_guests_types_player_free)
AREA(records, tuple, exports_suite_guests_records_back_tuple3_u8_f64_point_type_t, keep)
AREA(records, one, guest_tuple1_u32_t, keep)

VALUE(flags, one, suite_guests_types_flag1_t)
VALUE(flags, two, suite_guests_types_player_perks_t)
VALUE(flags, eight, suite_guests_types_flag8_t)
VALUE(flags, sixteen, suite_guests_types_flag16_t)
VALUE(flags, wide, suite_guests_types_flag32_t)

AREA(variants, shape, exports_suite_guests_variants_back_shape_type_t, suite_guests_types_shape_free)
AREA(variants, flat, exports_suite_guests_variants_back_flat_type_t, keep)
VALUE(variants, color, suite_guests_types_player_color_t)
AREA(variants, shapes, exports_suite_guests_variants_back_list_shape_type_t, exports_suite_guests_variants_back_list_shape_type_free)

OPTION(number, uint32_t, keep)
OPTION(text, guest_string_t, free_text)
OPTION(nested, guest_option_u8_t, keep)
OPTION(point, exports_suite_guests_options_back_point_type_t, keep)
AREA(options, list, guest_list_option_string_t, guest_list_option_string_free)

bool BACK(results, text)(exports_suite_guests_results_back_result_f32_string_t *it, float *ret, guest_string_t *err) {
  bool ok = THERE(results, text)((void *)it, ret, err);
  suite_guests_results_result_f32_string_free((void *)it);
  return ok;
}
bool BACK(results, color)(exports_suite_guests_results_back_result_u64_player_color_t *it, uint64_t *ret,
                          exports_suite_guests_results_back_player_color_t *err) {
  return THERE(results, color)((void *)it, ret, err);
}
bool BACK(results, ok)(exports_suite_guests_results_back_result_string_void_t *it, guest_string_t *ret) {
  bool ok = THERE(results, ok)((void *)it, ret);
  suite_guests_results_result_string_void_free((void *)it);
  return ok;
}
bool BACK(results, err)(exports_suite_guests_results_back_result_void_player_t *it, exports_suite_guests_results_back_player_t *err) {
  bool ok = THERE(results, err)((void *)it, err);
  suite_guests_results_result_void_player_free((void *)it);
  return ok;
}
bool BACK(results, empty)(exports_suite_guests_results_back_result_void_void_t *it) {
  return THERE(results, empty)((void *)it);
}

void BACK(smoke, thunk)(void) { THERE(smoke, thunk)(); }
uint32_t BACK(smoke, answer)(void) { return suite_versions_dep_more(THERE(smoke, answer)()) + 3; }

uint64_t BACK(many, sum)(uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8,
                         uint64_t a9, uint64_t a10, uint64_t a11, uint64_t a12, uint64_t a13, uint64_t a14, uint64_t a15,
                         uint64_t a16) {
  return THERE(many, sum)(a16, a15, a14, a13, a12, a11, a10, a9, a8, a7, a6, a5, a4, a3, a2, a1);
}

static int shown(char *to, size_t room, const suite_guests_types_player_t *it) {
  return snprintf(to, room, "%.*s %u %u %u %u", (int)it->name.len, (const char *)it->name.ptr, it->level, it->perks, it->color,
                  it->at.tag);
}

// The guest's reading of its arguments, before that of the game.
void BACK(many, shown)(exports_suite_guests_many_back_player_t *player, guest_list_u8_t *bytes, double *number,
                       exports_suite_guests_many_back_player_t *other, guest_tuple2_string_u32_t *ret) {
  guest_tuple2_string_u32_t theirs;
  THERE(many, shown)(player, bytes, number, other, &theirs);
  uint32_t sum = 0;
  for (size_t i = 0; i < bytes->len; i++) sum += bytes->ptr[i];
  char one[512], two[512], all[2048];
  shown(one, sizeof one, player);
  shown(two, sizeof two, other);
  snprintf(all, sizeof all, "%s, %u, %s, %s; %.*s", one, sum, number == NULL ? "none" : "some", two, (int)theirs.f0.len,
           (const char *)theirs.f0.ptr);
  guest_string_dup(&ret->f0, all);
  ret->f1 = theirs.f1 + 1;
  guest_tuple2_string_u32_free(&theirs);
  suite_guests_types_player_free(player);
  suite_guests_types_player_free(other);
  guest_list_u8_free(bytes);
}
