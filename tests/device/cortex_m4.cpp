// SPDX-License-Identifier: Apache-2.0

// Prints the bits of rates: on a Cortex-M4, by semihosting, and anywhere else, to compare.
#include <anneal/compose/warmup.hpp>
#include <anneal/schedule/cosine.hpp>
#include <bit>
#include <cstdint>
#include <cstdio>

namespace {

constexpr auto lr =
    anneal::cosine<float>({.initial = 3e-4, .final = 3e-5, .steps = 98'000}) | anneal::warmup({.steps = 2'000});

}  // namespace

/// All that a step costs: its size and what it calls are checked.
extern "C" float rate_of_step(int t) { return lr(t); }

#if defined(ANNEAL_TEST_MAIN)

#if defined(__arm__)
extern "C" {
void _start();
extern unsigned stack_top;

void hang() {
  for (;;) {
  }
}

void reset() {
  *reinterpret_cast<volatile std::uint32_t*>(0xe000ed88U) |= 0xfU << 20;  // the floating-point unit is off at first
  asm volatile("dsb; isb");
  _start();
}
}

__attribute__((section(".vectors"), used)) static void (*const vectors[])() = {
    reinterpret_cast<void (*)()>(&stack_top), reset, hang, hang, hang, hang, hang};
#endif

int main() {
  for (int t = 0; t <= 100'100; t += 77) {
    std::printf("%08lx\n", static_cast<unsigned long>(std::bit_cast<std::uint32_t>(rate_of_step(t))));
  }
  return 0;
}

#endif
