// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <memory>
#include <utility>

#include "anneal/config/detail/erased.hpp"
#include "anneal/config/to_string.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/curve/detail/shape.hpp"

namespace anneal {

/// A curve whose type is known at run time only, and itself a curve: `ramp({…}, any_curve(curve::power(2)))`.
///
/// A ramp along it has the rates of the one along the curve inside, bit for bit, through one indirect call.
/// Regular: equal means the same description. Not constexpr. Made once, the curve is shared by all copies.
class any_curve {
  template <class Real>
  struct stretched {
    virtual ~stretched() = default;
    virtual Real elapsed(double k) const = 0;
    virtual Real remaining(double k) const = 0;
    virtual int elapsed_halves() const = 0;
    virtual int remaining_halves() const = 0;
  };

  struct curve {
    virtual ~curve() = default;
    virtual double at(double p) const = 0;
    virtual double complement(double r) const = 0;
    // For a shared_ptr to the base: one of each type would take a compiler as long as all else here.
    virtual const stretched<double>* in_double(double steps) const = 0;
    virtual const stretched<float>* in_float(double steps) const = 0;
    virtual void write(detail::any_sink& sink) const = 0;
  };

  template <class Real, class Curve>
  struct stretched_of final : stretched<Real> {
    stretched_of(const Curve& c, double steps) : over(c, steps) {}
    Real elapsed(double k) const override { return static_cast<Real>(over.elapsed(k)); }
    Real remaining(double k) const override { return static_cast<Real>(over.remaining(k)); }
    // None, where it is no short power: so that a ramp takes the way, and has the bits, of one along the curve itself.
    int elapsed_halves() const override {
      if constexpr (detail::has_short_powers<detail::over_t<Curve, Real>>) {
        return over.elapsed_halves();
      } else {
        return 0;
      }
    }
    int remaining_halves() const override {
      if constexpr (detail::has_short_powers<detail::over_t<Curve, Real>>) {
        return over.remaining_halves();
      } else {
        return 0;
      }
    }
    detail::over_t<Curve, Real> over;
  };

  template <class Curve>
  struct curve_of final : curve {
    explicit curve_of(Curve c) : inner(std::move(c)) {}
    double at(double p) const override { return inner(p); }
    double complement(double r) const override { return detail::complement(inner, r); }
    const stretched<double>* in_double(double steps) const override {
      return new stretched_of<double, Curve>(inner, steps);
    }
    const stretched<float>* in_float(double steps) const override {
      return new stretched_of<float, Curve>(inner, steps);
    }
    void write(detail::any_sink& sink) const override { detail::write(sink, inner); }
    Curve inner;
  };

 public:
  // Explicit: were it not, to ask whether mirrored<any_curve> can be copied would lead here, and back.
  template <class Curve>
    requires(!std::same_as<Curve, any_curve> && detail::unit_curve<Curve>)
  explicit any_curve(Curve c) : curve_(static_cast<const curve*>(new curve_of<Curve>(std::move(c)))) {}

  // A move is a copy, which costs as little: one that was moved from is as it was.
  any_curve(const any_curve&) noexcept = default;
  any_curve& operator=(const any_curve&) noexcept = default;
  ~any_curve() = default;

  double operator()(double p) const { return curve_->at(p); }
  double complement(double r) const { return curve_->complement(r); }

  template <class Real>
  class over {
   public:
    over(const any_curve& c, double steps) {
      if constexpr (std::same_as<Real, float>) {
        stretched_.reset(c.curve_->in_float(steps));
      } else {
        stretched_.reset(c.curve_->in_double(steps));
      }
    }
    over(const over&) noexcept = default;
    over& operator=(const over&) noexcept = default;
    ~over() = default;

    Real elapsed(double k) const { return stretched_->elapsed(k); }
    Real remaining(double k) const { return stretched_->remaining(k); }
    int elapsed_halves() const { return stretched_->elapsed_halves(); }
    int remaining_halves() const { return stretched_->remaining_halves(); }

   private:
    std::shared_ptr<const stretched<Real>> stretched_;
  };

  void write_to(auto& sink) const {
    detail::with_any_sink(sink, [this](detail::any_sink& to) { curve_->write(to); });
  }

  friend bool operator==(const any_curve& a, const any_curve& b) { return to_string(a) == to_string(b); }

 private:
  std::shared_ptr<const curve> curve_;
};

}  // namespace anneal
