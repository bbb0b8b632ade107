// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

namespace detail {

/// The nearest whole number, of two the larger one.
constexpr double rounded_half_up(double x) noexcept {
  const double floor = whole(x);
  return x - floor >= 0.5 ? floor + 1 : floor;
}

/// n · times / over, to the nearest whole number, of two the larger one, decided on the exact product. The quotient in
/// doubles is at most one off.
constexpr double nearest_whole(double n, double times, double over) noexcept {
  const double guess = rounded_half_up(n * times / over);
  if (guess > 0x1p53) {
    return guess;
  }
  const double_double exact = two_product(halves(n), halves(times));
  const double_double whole = two_product(halves(guess), halves(over));
  const double rest =
      kept(exact.high - whole.high) + kept(exact.low - whole.low);  // the first is exact: they are close
  return rest >= over / 2 ? guess + 1 : rest < -over / 2 ? guess - 1 : guess;
}

/// A decimal number at the front of a text, without a sign: 12, 0.5, .5, 2e9. What follows it is left in `rest`; `found`
/// says whether there is one. It is digits / divisor, exactly where it has at most 15 digits and its exponent is within 22,
/// else to about 16 digits.
struct leading_number {
  double digits = 0;
  double divisor = 1;
  double value = 0;
  bool found = false;
  std::string_view rest;

  constexpr explicit leading_number(std::string_view text) {
    std::uint64_t number = 0;
    int exponent = 0;
    std::size_t at = 0;
    bool fraction = false;
    for (; at < text.size(); ++at) {
      if (text[at] == '.' && !fraction) {
        fraction = true;
      } else if (is_digit(text, at)) {
        const bool kept_digit = number < 1'000'000'000'000'000'000u;
        number = kept_digit ? number * 10 + static_cast<std::uint64_t>(text[at] - '0') : number;
        exponent += (kept_digit ? 0 : 1) - (fraction ? 1 : 0);
        found = true;
      } else {
        break;
      }
    }
    if (found && at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
      const bool sign = at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+');
      std::size_t next = at + (sign ? 2 : 1);
      if (is_digit(text, next)) {  // "5ep" has none
        int power = 0;
        for (; is_digit(text, next); ++next) {
          power = power < 10'000 ? power * 10 + (text[next] - '0') : power;
        }
        exponent += text[at + 1] == '-' ? -power : power;
        at = next;
      }
    }
    digits = static_cast<double>(number);
    for (; exponent > 0 && digits < 1e300; exponent -= 1) {
      digits *= 10;
    }
    for (; exponent < 0 && divisor < 1e300; exponent += 1) {
      divisor *= 10;
    }
    value = digits / divisor;
    rest = text.substr(at);
  }

 private:
  static constexpr bool is_digit(std::string_view text, std::size_t at) {
    return at < text.size() && '0' <= text[at] && text[at] <= '9';
  }
};

[[noreturn]] inline void report_text(const char* where, std::string_view text, const char* rule) {
  char message[256];
  const int shown = static_cast<int>(text.size() < 80 ? text.size() : 80);
  std::snprintf(message, sizeof message, "%s: \"%.*s\" %s", where, shown, text.data(), rule);
  raise(message);
}

}  // namespace detail

/// How long the run is, and in what that can be counted: epochs, samples, tokens and parts of the run as updates, which is
/// what every schedule counts.
///
///   epochs(n) = n · updates_per_epoch     samples(n) = n / samples_per_update     tokens(n) = n / tokens_per_update
///   part(p) = p · updates
///
/// each rounded to the nearest whole number of updates, a half up, which of a text is decided on its decimal digits: "64.6%" of
/// 250 is 161.5, and so 162; what is not 0 is at least one update. So the same plan
/// in tokens at two batch sizes gives the same rate after the same number of tokens, up to that rounding.
///
/// updates: of the whole run, whole. updates_per_epoch, samples_per_update, tokens_per_update: > 0, over all processes and
/// accumulated batches; fractions will do (a loader that keeps a smaller last batch has ⌈samples / batch⌉ updates in an
/// epoch). None of the four has to be given that is not asked for; what is asked for without having been given is an error
/// that names it.
/// constexpr. Errors: n negative or not finite; a result above 2^53.
///
///   constexpr anneal::horizon run({.updates = 100'000, .updates_per_epoch = 500});
///   static_assert(run.epochs(5) == 2'500 && run.part(0.03) == 3'000 && run.parse("3%") == 3'000);
class horizon {
 public:
  static constexpr const char* name = "horizon";

  struct params {
    std::optional<step> updates{}, updates_per_epoch{}, samples_per_update{}, tokens_per_update{};

    static constexpr void fields(auto& p, auto&& field) {
      field("updates", p.updates, is::steps, "the updates of the whole run");
      field("updates_per_epoch", p.updates_per_epoch, is::steps, "the updates of an epoch");
      field("samples_per_update", p.samples_per_update, is::steps, "the samples of an update, of all processes");
      field("tokens_per_update", p.tokens_per_update, is::steps, "the tokens of an update, of all processes");
    }

    friend constexpr bool operator==(const params&, const params&) = default;
  };

  constexpr horizon() = default;
  constexpr explicit horizon(params p) : params_(p) {
    detail::require_fields(where, p);
    detail::require(!p.updates || detail::is_whole(*p.updates), where, "updates", "must be a whole number",
                    p.updates.value_or(0));
  }

  [[nodiscard]] constexpr step updates() const { return given("updates", params_.updates); }
  [[nodiscard]] constexpr step epochs(double n) const { return counted("epochs", n, n * per_epoch()); }
  [[nodiscard]] constexpr step samples(double n) const { return counted("samples", n, n / per_samples()); }
  [[nodiscard]] constexpr step tokens(double n) const { return counted("tokens", n, n / per_tokens()); }
  /// p: a part of the run, mostly in [0, 1].
  [[nodiscard]] constexpr step part(double p) const { return counted("part", p, p * updates()); }

  /// A length as people write it: a number and a unit, "5ep" (epochs), "2000ba" (batches: updates), "1e6sp" (samples),
  /// "2e9tok" (tokens), "0.03dur" or "3%" (a part of the run). The units are Composer's, and %.
  /// Errors: no number, no unit, one that is not known; as above.
  [[nodiscard]] constexpr step parse(std::string_view text) const {
    const detail::leading_number number(text);
    if (!number.found) {
      detail::report_text(where, text, "must begin with a number");
    }
    const auto exactly = [&](const char* unit, double times, double over) {
      return counted(unit, number.value, detail::nearest_whole(number.digits, times, over * number.divisor));
    };
    const std::string_view unit = number.rest;
    if (unit == "ep") {
      return exactly("epochs", per_epoch(), 1);
    } else if (unit == "ba") {
      return exactly("ba", 1, 1);
    } else if (unit == "sp") {
      return exactly("samples", 1, per_samples());
    } else if (unit == "tok") {
      return exactly("tokens", 1, per_tokens());
    } else if (unit == "dur") {
      return exactly("part", updates(), 1);
    } else if (unit == "%") {
      return exactly("part", updates(), 100);
    }
    detail::report_text(
        where, text,
        "must end in a unit: ep (epochs), ba (updates), sp (samples), tok (tokens), dur or % (of the run)");
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { params::fields(params_, field); }

  friend constexpr bool operator==(const horizon&, const horizon&) = default;

 private:
  static constexpr const char* where = "anneal::horizon";

  static constexpr double given(const char* parameter, const std::optional<step>& x) {
    detail::require_given(where, parameter, x.has_value() ? double{*x} : detail::not_given);
    return *x;
  }
  constexpr double per_epoch() const { return given("updates_per_epoch", params_.updates_per_epoch); }
  constexpr double per_samples() const { return given("samples_per_update", params_.samples_per_update); }
  constexpr double per_tokens() const { return given("tokens_per_update", params_.tokens_per_update); }

  static constexpr step counted(const char* unit, double n, double updates) {
    detail::require_not_negative(where, unit, n);
    detail::require(updates <= 0x1p53, where, unit, "must be at most 2^53 updates", n);
    const double nearest = detail::rounded_half_up(updates);
    return n > 0 && nearest < 1 ? 1 : nearest;
  }

  params params_;
};

}  // namespace anneal
