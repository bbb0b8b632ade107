// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Schedules, each beside the strongest function that one would write for it by hand: what can be computed beforehand is,
/// whole powers are products, and it may round as it likes; but it holds the last value, and its ends are exact where
/// that costs no call. Neither side's parameters are known to the compiler. benchmarks/by_hand.cpp takes their times,
/// counts.cpp their instructions.
namespace overhead {

constexpr long run_length = 110'000;  // the schedules end at 98'000 or 100'000

/// A number that the compiler does not know.
template <class T>
T unknown(T x) {
  volatile T hidden = x;
  return hidden;
}

/// Keeps a value alive.
template <class T>
[[gnu::always_inline]] inline void keep(T& value) {
  asm volatile("" : "+m"(value) : : "memory");
}

/// A function of the step, in loops of its own.
class side {
 public:
  template <class F>
  explicit side(F f) : f_(std::make_shared<F>(std::move(f))), one_(one<F>), rates_(rates<F>), chain_(chain<F>) {}

  double operator()(long t) const { return one_(f_.get(), t); }

  /// Every stride-th step.
  void rates(long first, long last, long stride = 1) const { rates_(f_.get(), first, last, stride); }

  /// The next step is known only when the rate is.
  void chain(long first, long last) const { chain_(f_.get(), first, last); }

 private:
  template <class F>
  static double one(const void* f, long t) {
    return static_cast<double>((*static_cast<const F*>(f))(t));
  }

  template <class F>
  [[gnu::noinline]] static void rates(const void* f, long first, long last, long stride) {
    const F rate = *static_cast<const F*>(f);
    for (long t = first; t < last; t += stride) {
      double now = rate(t);
      keep(now);
    }
  }

  template <class F>
  [[gnu::noinline]] static void chain(const void* f, long first, long last) {
    const F rate = *static_cast<const F*>(f);
    std::uint64_t zero = 0;
    asm volatile("" : "+r"(zero));
    for (long t = first; t < last;) {
      asm volatile("" : "+r"(t));  // a loop that does nothing would be left out
      t += 1 + static_cast<long>(std::bit_cast<std::uint64_t>(static_cast<double>(rate(t))) & zero);
    }
  }

  std::shared_ptr<const void> f_;
  double (*one_)(const void*, long);
  void (*rates_)(const void*, long, long, long);
  void (*chain_)(const void*, long, long);
};

struct row {
  std::string name;
  bool libm;    // by hand it calls the mathematics library
  double size;  // of the rates, on which they agree to 1e-12
  side anneal, by_hand;
};

class table {
 public:
  template <class S, class F>
  void add(const char* name, S s, F by_hand) {
    // As a user's call of s, which is inlined where it stands.
    rows_.push_back(
        {name, false, size_, side([s](long t) __attribute__((always_inline)) { return s(t); }), side(by_hand)});
  }

  template <class S, class F>
  void add_libm(const char* name, S s, F by_hand) {
    add(name, s, by_hand);
    rows_.back().libm = true;
  }

  void of_size(double size) { size_ = size; }

  const std::vector<row>& rows() const { return rows_; }

 private:
  std::vector<row> rows_;
  double size_ = 1;
};

void add_primitives(table& to);
void add_recipes(table& to);
void add_compositions(table& to);
void add_dialects(table& to);

inline void add_all(table& to) {
  add_primitives(to);
  add_recipes(to);
  add_compositions(to);
  add_dialects(to);
}

}  // namespace overhead
