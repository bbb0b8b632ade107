// SPDX-License-Identifier: Apache-2.0
#include "allocations.hpp"

#include <cstdlib>
#include <new>

long test::allocations = 0;

// The address sanitizer has an operator new of its own; under it nothing is counted.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ANNEAL_TEST_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ANNEAL_TEST_SANITIZED
#endif

#if !defined(ANNEAL_TEST_SANITIZED)

void* operator new(std::size_t size) {
  ++test::allocations;
  if (void* p = std::malloc(size)) {
    return p;
  }
  throw std::bad_alloc();
}

void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

#endif
