// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

#include "anneal/core/version.hpp"

namespace anneal::detail {

/// Owns, with all copies of it, an object of erased type that does not change. A std::shared_ptr<const void> would do, were
/// <memory> not as long as all of anneal.hpp: it brings in the streams.
class shared {
 public:
  shared() noexcept = default;

  template <class T>
  static shared of(T value) {
    const auto* const made = new holder<T>(std::move(value));
    shared owner;
    owner.count_ = made;
    owner.object_ = &made->value;
    return owner;
  }

  /// The same owner, of which this is a part.
  shared(const shared& owner, const void* part) noexcept : shared(owner) { object_ = part; }

  shared(const shared& other) noexcept : count_(other.count_), object_(other.object_) {
    if (count_ != nullptr) {
      count_->owners.fetch_add(1, std::memory_order_relaxed);
    }
  }

  shared(shared&& other) noexcept
      : count_(std::exchange(other.count_, nullptr)), object_(std::exchange(other.object_, nullptr)) {}

  shared& operator=(shared other) noexcept {
    std::swap(count_, other.count_);
    std::swap(object_, other.object_);
    return *this;
  }

  ~shared() {
    if (count_ != nullptr && count_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      count_->destroy(count_);
    }
  }

  const void* get() const noexcept { return object_; }

 private:
  struct counted {
    explicit counted(void (*by)(const counted*)) noexcept : destroy(by) {}
    mutable std::atomic<std::size_t> owners{1};
    void (*destroy)(const counted*);
  };

  template <class T>
  struct holder : counted {
    explicit holder(T&& v)
        : counted([](const counted* c) { delete static_cast<const holder*>(c); }), value(std::move(v)) {}
    const T value;
  };

  const counted* count_ = nullptr;
  const void* object_ = nullptr;
};

}  // namespace anneal::detail
