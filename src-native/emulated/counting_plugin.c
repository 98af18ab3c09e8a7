/*
 * A plugin for QEMU's user-mode emulator that counts the instructions that each guest thread retires,
 * exactly, in memory that the guest itself reads with a plain load. See handshake.h for how it finds it.
 *
 * A translation block's instructions are added when the block starts, so a count runs ahead by the rest of
 * the current block; emulated_counter.h shows how a guest reads at a block's start.
 *
 * A count belongs to a virtual CPU. QEMU gives a new thread the index of one that has ended, whose count then
 * goes on: differences within a thread stay exact, and the sum over all slots never falls. A forked guest
 * goes on with its own copy of the counts.
 *
 * Compiled once for each plugin interface (PLUGIN_INTERFACE): 1 for QEMU 4.2 to 8, 2 for QEMU 9 and later.
 * What is used here is the same in both; QEMU checks the number that the plugin declares. The declarations
 * stand here, from QEMU's documented interface (docs/devel/tcg-plugins), because distributions ship no
 * qemu-plugin.h. Needs no C library, so that it loads into any QEMU, whatever it was linked with.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "handshake.h"

typedef uint64_t qemu_plugin_id_t;

/* The start of qemu_info_t, the same in all interfaces. */
struct qemu_info {
  const char* target_name;
  struct {
    int minimum;
    int current;
  } version;
  bool system_emulation;
};

struct qemu_plugin_tb;

enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };

typedef void (*qemu_plugin_vcpu_udata_cb_t)(unsigned vcpu_index, void* userdata);
typedef void (*qemu_plugin_vcpu_tb_trans_cb_t)(qemu_plugin_id_t id, struct qemu_plugin_tb* block);
typedef void (*qemu_plugin_vcpu_syscall_cb_t)(qemu_plugin_id_t id, unsigned vcpu_index, int64_t number,
                                              uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5,
                                              uint64_t a6, uint64_t a7, uint64_t a8);

extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* block);
extern void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                                  qemu_plugin_vcpu_tb_trans_cb_t callback);
extern void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb* block,
                                                 qemu_plugin_vcpu_udata_cb_t callback,
                                                 enum qemu_plugin_cb_flags flags, void* userdata);
extern void qemu_plugin_register_vcpu_syscall_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_syscall_cb_t callback);

#define EXPORTED __attribute__((visibility("default")))

EXPORTED int qemu_plugin_version = PLUGIN_INTERFACE;

/* Far more than the threads of a Node process. Pages of slots that nobody uses take no memory. */
#define SLOT_COUNT 16384u

/* One cache line each, so that threads do not slow one another. */
struct slot {
  _Alignas(64) uint64_t instructions;
};

/* Threads past the table share one more slot. They have no counter of their own; the process's sum stays
 * exact. */
static struct slot slots[SLOT_COUNT + 1];
static uint32_t slots_used;

static void mark_slot_used(uint32_t index) {
  uint32_t used = __atomic_load_n(&slots_used, __ATOMIC_RELAXED);
  while (used <= index && !__atomic_compare_exchange_n(&slots_used, &used, index + 1, true, __ATOMIC_RELEASE,
                                                       __ATOMIC_RELAXED)) {
  }
}

static void count_for_shared_slot(uint64_t instructions) {
  if (__atomic_fetch_add(&slots[SLOT_COUNT].instructions, instructions, __ATOMIC_RELAXED) == 0) {
    mark_slot_used(SLOT_COUNT);
  }
}

static void on_block_start(unsigned vcpu_index, void* block_instructions) {
  const uint64_t instructions = (uintptr_t)block_instructions;
  if (vcpu_index >= SLOT_COUNT) {
    count_for_shared_slot(instructions);
    return;
  }
  /* Only this thread writes; the atomic accesses keep other threads' reads whole. */
  uint64_t* const counter = &slots[vcpu_index].instructions;
  const uint64_t before = __atomic_load_n(counter, __ATOMIC_RELAXED);
  __atomic_store_n(counter, before + instructions, __ATOMIC_RELAXED);
  if (before == 0) mark_slot_used(vcpu_index);
}

static void on_block_translated(qemu_plugin_id_t id, struct qemu_plugin_tb* block) {
  (void)id;
  qemu_plugin_register_vcpu_tb_exec_cb(block, on_block_start, QEMU_PLUGIN_CB_NO_REGS,
                                       (void*)(uintptr_t)qemu_plugin_tb_n_insns(block));
}

static void answer(struct icprofile_handshake* handshake, unsigned vcpu_index) {
  handshake->plugin_version = ICPROFILE_HANDSHAKE_VERSION;
  if (handshake->guest_version != ICPROFILE_HANDSHAKE_VERSION) return;
  handshake->counter = vcpu_index < SLOT_COUNT ? &slots[vcpu_index].instructions : NULL;
  handshake->first_slot = &slots[0].instructions;
  handshake->slot_stride_bytes = sizeof(struct slot);
  handshake->slots_used = &slots_used;
}

static void on_system_call(qemu_plugin_id_t id, unsigned vcpu_index, int64_t number, uint64_t a1, uint64_t a2,
                           uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8) {
  (void)id, (void)number, (void)a4, (void)a5, (void)a6, (void)a7, (void)a8;
  if (a1 != ICPROFILE_HANDSHAKE_FIRST_MARK || a3 != ICPROFILE_HANDSHAKE_LAST_MARK) return;
  answer((struct icprofile_handshake*)(uintptr_t)a2, vcpu_index);
}

/* The guests whose pointers are the host's: 64 bits, little-endian. */
static bool is_supported_target(const char* name) {
  static const char* const supported[] = {"x86_64", "aarch64"};
  for (size_t candidate = 0; candidate < sizeof supported / sizeof *supported; ++candidate) {
    size_t at = 0;
    while (name[at] != '\0' && name[at] == supported[candidate][at]) ++at;
    if (name[at] == '\0' && supported[candidate][at] == '\0') return true;
  }
  return false;
}

EXPORTED int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info* info, int argc, char** argv) {
  (void)argc, (void)argv;
  if (info->system_emulation || !is_supported_target(info->target_name)) return 1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_block_translated);
  qemu_plugin_register_vcpu_syscall_cb(id, on_system_call);
  return 0;
}
