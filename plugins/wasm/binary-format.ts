/**
 * The bytes of WebAssembly's binary format that are read or written by name: sections, types and instructions. The
 * sandbox's data on each instruction, such as its price, are in `sandbox/opcodes.ts`.
 */

/** Sections by name. The numbers are in the order of invention; `module-info.ts` has the order in which they stand. */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const

// Types.
export const I32 = 0x7f
export const I64 = 0x7e
export const F32 = 0x7d
export const F64 = 0x7c
/** Vectors of 128 bits. */
export const V128 = 0x7b
export const FUNCREF = 0x70
export const EXCEPTION = 0x69
/** A reference to a type of the module, whose index follows. */
export const REFERENCE = 0x64
export const NULLABLE_REFERENCE = 0x63
/** In the place of a block's type: no parameters and no results. */
export const EMPTY = 0x40

// Control instructions.
export const UNREACHABLE = 0x00
export const BLOCK = 0x02
export const LOOP = 0x03
export const IF = 0x04
export const ELSE = 0x05
export const TRY = 0x06
export const CATCH = 0x07
export const THROW = 0x08
export const RETHROW = 0x09
export const THROW_REF = 0x0a
export const END = 0x0b
export const BRANCH = 0x0c
export const BRANCH_IF = 0x0d
export const BRANCH_TABLE = 0x0e
export const RETURN = 0x0f
export const CALL = 0x10
export const CALL_INDIRECT = 0x11
export const RETURN_CALL = 0x12
export const RETURN_CALL_INDIRECT = 0x13
export const CALL_REF = 0x14
export const RETURN_CALL_REF = 0x15
export const DELEGATE = 0x18
export const CATCH_ALL = 0x19
export const SELECT_TYPED = 0x1c
export const TRY_TABLE = 0x1f
export const BRANCH_ON_NULL = 0xd5
export const BRANCH_ON_NON_NULL = 0xd6

// Variables, and the stack.
export const DROP = 0x1a
export const SELECT = 0x1b
export const LOCAL_GET = 0x20
export const LOCAL_SET = 0x21
export const LOCAL_TEE = 0x22
export const GLOBAL_GET = 0x23
export const GLOBAL_SET = 0x24
export const REF_NULL = 0xd0
export const REF_FUNC = 0xd2

// Memory and tables.
export const TABLE_SET = 0x26
export const MEMORY_SIZE = 0x3f
export const MEMORY_GROW = 0x40

// Numbers.
export const I32_CONST = 0x41
export const I64_CONST = 0x42
export const F32_CONST = 0x43
export const F64_CONST = 0x44
export const I32_EQZ = 0x45
export const I32_LT_S = 0x48
export const I32_GT_S = 0x4a
export const I32_LE_U = 0x4d
export const F32_LE = 0x5f
export const F64_LE = 0x65
export const I32_ADD = 0x6a
export const I32_SUB = 0x6b
export const I32_MUL = 0x6c
export const I32_OR = 0x72
export const I32_SHL = 0x74
export const I32_SHR_U = 0x76
export const I64_ADD = 0x7c
export const I64_SUB = 0x7d
export const I64_MUL = 0x7e

/** In front of the number of an instruction: garbage-collected types. */
export const COLLECTED_PREFIX = 0xfb
/** Bulk operations on memory and tables. */
export const BULK_PREFIX = 0xfc
export const MEMORY_INIT = 8
export const DATA_DROP = 9
export const MEMORY_COPY = 10
export const MEMORY_FILL = 11
export const TABLE_INIT = 12
export const TABLE_COPY = 14
export const TABLE_GROW = 15
export const TABLE_SIZE = 16
export const TABLE_FILL = 17
/** Vectors. */
export const VECTOR_PREFIX = 0xfd
export const V128_CONST = 12
export const F32X4_EQ = 65
export const F64X2_EQ = 71
export const V128_BITSELECT = 82
/** Threads. */
export const THREADS_PREFIX = 0xfe
