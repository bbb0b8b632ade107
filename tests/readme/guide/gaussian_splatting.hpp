// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <initializer_list>
#include <stdexcept>
#include <vector>

#include "anneal/driver/place.hpp"

/// As libtorch's options, whose own get_lr() throws where a derived class does not override it.
class base_options {
 public:
  virtual ~base_options() = default;
  virtual double get_lr() const { throw std::logic_error("not overridden"); }
  virtual void set_lr(double) { throw std::logic_error("not overridden"); }
};

/// An optimizer with options of its own, in LichtFeld's shape.
class fused_adam {
 public:
  class options_type : public base_options {
   public:
    explicit options_type(double rate) : lr_(rate) {}
    options_type& lr(double rate) {
      lr_ = rate;
      return *this;
    }
    double lr() const { return lr_; }

   private:
    double lr_;
  };

  class group {
   public:
    explicit group(double rate) : options_(rate) {}
    base_options& options() { return options_; }

   private:
    options_type options_;
  };

  fused_adam(std::initializer_list<double> rates) {
    for (const double rate : rates) {
      groups_.emplace_back(rate);
    }
  }

  std::vector<group>& param_groups() { return groups_; }
  void step(int) {}

 private:
  std::vector<group> groups_;
};

template <>
struct anneal::group_options<fused_adam> {
  using type = fused_adam::options_type;
};
