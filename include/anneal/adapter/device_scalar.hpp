// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <utility>

#include "anneal/driver/scheduled.hpp"

namespace anneal {

/// A rate in memory that a captured graph reads: a number in the optimizer's options would be frozen into the graph.
/// Write, a callable, brings the rate there; it is called with a Real before every launch. Real: that of the memory, so that
/// a rate which it cannot hold is refused.
///
///   // CUDA: in the stream of the graph, from memory that outlives the copy
///   anneal::device_scalar rate(0.0F, [&](const float& x) {
///     cudaMemcpyAsync(rate_on_device, &x, sizeof x, cudaMemcpyHostToDevice, stream);
///   });
///   // a tensor: its memory stays, fill_ only changes what is in it
///   anneal::device_scalar rate(0.0F, [tensor](float x) mutable { tensor.fill_(x); });
///   // memory that host and device share
///   auto rate = anneal::shared_scalar(pointer);
///
///   anneal::scheduled opt{rate, schedule};
///   for (...) { opt.apply(); cudaGraphLaunch(graph, stream); opt.advance(); }
///
/// What is passed to Write lies in the device_scalar; a copy from there that is not finished when the next rate is
/// written needs a synchronisation between the two.
template <std::floating_point Real, std::invocable<const Real&> Write>
class device_scalar {
 public:
  constexpr device_scalar(Real value, Write write) : value_(value), write_(std::move(write)) {}

  constexpr Real get_learning_rate() const noexcept { return value_; }

  constexpr void set_learning_rate(Real value) {
    value_ = value;
    write_(std::as_const(value_));
  }

 private:
  Real value_;
  Write write_;
};

namespace detail {

template <class Real>
struct write_through {
  Real* place;
  constexpr void operator()(const Real& x) const { *place = x; }
};

}  // namespace detail

template <std::floating_point Real>
[[nodiscard]] constexpr auto shared_scalar(Real* place) {
  return device_scalar(*place, detail::write_through<Real>{place});
}

}  // namespace anneal
