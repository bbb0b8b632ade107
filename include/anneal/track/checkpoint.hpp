// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json/definition.hpp"
#include "anneal/config/json/state.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/horizon.hpp"
#include "anneal/core/version.hpp"
#include "anneal/driver/scheduled.hpp"
#include "anneal/driver/scheduler.hpp"
#include "anneal/track/detail/checkpoint_file.hpp"
#include "anneal/track/detail/checkpoint_value.hpp"

namespace anneal {

/// How a checkpoint is written; load_checkpoint knows by itself.
///   json     text; numbers read back bit for bit, but for which NaN it was; what JSON has no numbers for is "inf", "nan"
///   binary   the same, with the lists as they are in memory. A file of the format safetensors, whose
///            other readers find each list under its name
enum class checkpoint_format { json, binary };

/// A value of the user's in a checkpoint, beside what anneal knows of: the parameters, the epoch, a seed. A list of float,
/// double or std::uint8_t (a std::span, a vector, an array), a number, a bool, a text, a nlohmann::json, or a struct with fields(), such as
/// the state of early_stopping. To be loaded a list must be of the type of number that was saved, and one that cannot grow of the size.
///
///   also("weights", weights)
template <class T>
struct also {
  static_assert(detail::savable<T>,
                "anneal::also: a checkpoint takes lists of float, double or std::uint8_t, numbers, texts, "
                "nlohmann::json, and structs "
                "that have fields()");
  const char* name;
  T&& value;

  constexpr also(const char* called, T&& x) noexcept : name(called), value(std::forward<T>(x)) {}
};

template <class T>
also(const char*, T&&) -> also<T>;

namespace detail {

/// The optimizer has a state that is its own to save.
template <class Run>
concept has_checkpoint = requires(const Run& run) {
  run.checkpoint().optimizer;
};

constexpr bool wants_binary(const auto&) { return false; }
constexpr bool wants_binary(checkpoint_format format) { return format == checkpoint_format::binary; }

/// What save_checkpoint is given after the run, one after another.
struct checkpoint_builder {
  nlohmann::json document = nlohmann::json::object();
  value_writer values{};

  void add(checkpoint_format) {}  // which had to be known before
  void add(const horizon& run) { document["horizon"] = horizon_to_json(run); }

  template <class T>
  void add(const also<T>& one) {
    nlohmann::json& named_values = document["values"];
    if (named_values.contains(one.name)) {
      throw std::invalid_argument(std::string("anneal::save_checkpoint: two values are named \"") + one.name + "\"");
    }
    named_values[one.name] = values.json_of(one.name, std::as_const(one.value));
  }
};

inline void require_names_apart(std::vector<tensor>& tensors) {
  // The wider numbers first, so that all are aligned.
  std::sort(tensors.begin(), tensors.end(), [](const tensor& a, const tensor& b) {
    return a.dtype == b.dtype ? a.name < b.name : width_of(a.dtype) > width_of(b.dtype);
  });
  std::set<std::string> names;
  for (const tensor& one : tensors) {
    if (one.name == "__metadata__" || !names.insert(one.name).second) {
      throw std::invalid_argument("anneal::save_checkpoint: another list than \"" + one.name + "\" has that name");
    }
  }
}

}  // namespace detail

/// Writes all that a run needs to go on into one file: what drives it (definition_of), clock and what was heard (to_json), the
/// state of an optimizer of ours, and what is given: the horizon, named values, the format, in any order.
///
///   save_checkpoint("run.ckpt", opt, run, checkpoint_format::binary, also("weights", weights), also("epoch", epoch));
///
///   {"anneal": "checkpoint", "version": "1", "checksum": "…", "size": "…", "written_by": "anneal 0.1.0",
///    "definition": {…}, "state": {…}, "horizon": {…}, "optimizer": {"steps": 1200, "exp_avg": {"F32": […]}, …},
///    "values": {"weights": {"F32": […]}, "epoch": 3}}
///
/// run: a scheduled, of static schedules or any_schedule, of an optimizer of ours or of another library, whose own state is the
/// library's to save; or a scheduler. The file is replaced as a whole: a process that is killed while it writes leaves the old
/// one or the new one, and at most `path`.unfinished, which the next call takes.
/// Does not compile for a schedule that holds a lambda, and for an optimizer whose state has no fields().
/// Errors: std::runtime_error where the file cannot be written, std::invalid_argument for two values of one name, a text
/// that is not UTF-8; the file is as it was.
template <class Run, class... With>
void save_checkpoint(const std::string& path, const Run& run, const With&... with) {
  detail::checkpoint_builder builder;
  builder.values.beside = (detail::wants_binary(with) || ...);
  nlohmann::json& document = builder.document;
  document["written_by"] = "anneal " + std::to_string(ANNEAL_VERSION_MAJOR) + "." +
                           std::to_string(ANNEAL_VERSION_MINOR) + "." + std::to_string(ANNEAL_VERSION_PATCH);
  document["definition"] = definition_of(run);
  document["state"] = to_json(run);
  if constexpr (detail::has_checkpoint<Run>) {
    using state = std::remove_cvref_t<decltype(run.optimizer().state())>;
    static_assert(
        detail::has_fields<const state>,
        "anneal::save_checkpoint: the state of this optimizer has no fields(), which say what there is to save; "
        "as in core/describe.hpp");
    document["optimizer"] = builder.values.json_of("optimizer", run.optimizer().state());
  }
  (builder.add(with), ...);
  try {
    if (builder.values.beside) {
      detail::require_names_apart(builder.values.tensors);
      detail::write_binary_checkpoint(path, document, builder.values.tensors);
    } else {
      detail::write_json_checkpoint(path, document);
    }
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(std::string("anneal::save_checkpoint: ") + error.what());
  }
}

namespace detail {

/// Reads a value, and gives it to where it goes only when all of them have been read.
template <class With>
struct pending {
  pending(const value_reader&, json_node&, const With&) {}
  void give() noexcept {}
};

template <class T>
struct pending<also<T>> {
  using type = std::remove_reference_t<T>;
  static_assert(!std::is_const_v<type> && (list_of_numbers<type> || std::is_lvalue_reference_v<T>),
                "anneal::load_checkpoint: a value is loaded into a variable, or into a list that can be written");
  static_assert(!plain_text<type> || std::same_as<type, std::string>,
                "anneal::load_checkpoint: a text is loaded into a std::string");
  static constexpr bool grows = !list_of_numbers<type> || requires(type & list) { list.resize(std::size_t{}); };

  pending(const value_reader& values, json_node& document, const also<T>& to) : to_(to.value), fresh_(copy(to_)) {
    if (!document.enter("values")) {
      document.absent("values", false);
    }
    if constexpr (grows) {
      values.read(document, to.name, fresh_);
    } else {
      std::span room(fresh_);
      values.read(document, to.name, room);
    }
    document.leave();
  }

  void give() noexcept {
    if constexpr (grows) {
      to_ = std::move(fresh_);
    } else {
      std::copy(fresh_.begin(), fresh_.end(), std::data(to_));
    }
  }

 private:
  static auto copy(const type& value) {
    if constexpr (grows) {
      return value;
    } else {
      return std::vector<number_of<type>>(std::size(value));
    }
  }

  type& to_;
  decltype(copy(std::declval<type&>())) fresh_;
};

/// What load_checkpoint is given that is no value.
struct load_options {
  other_definition other = other_definition::refuse;
  const horizon* run = nullptr;

  void add(other_definition choice) { other = choice; }
  void add(const horizon& h) { run = &h; }
  template <class T>
  void add(const also<T>&) {}

  void check(const nlohmann::json& document) const {
    if (run == nullptr || other == other_definition::accept) {
      return;
    }
    const nlohmann::json mine = horizon_to_json(*run);
    const nlohmann::json saved = document.value("horizon", nlohmann::json());
    if (saved != mine) {
      throw json_error("/horizon", "is of another run: " + saved.dump() + ", this one has " + mine.dump());
    }
  }
};

template <class Run>
auto state_in(const nlohmann::json& saved, const Run& run, other_definition other) {
  try {
    return read_state(run, saved, other);
  } catch (const json_error& error) {
    throw json_error("/state" + error.path(), error.problem());
  }
}

}  // namespace detail

/// Goes on from what save_checkpoint wrote: clock, what was heard, the optimizer's state, and the named values that are asked
/// for, into the variables and lists that they are given with. All or nothing: whatever is wrong, everything is as before.
///
///   load_checkpoint("run.ckpt", opt, also("weights", weights), also("epoch", epoch));
///
/// run: one with the definition that was saved, by its fingerprints. Another one is refused unless other_definition::accept is
/// given, which carries over what can be (config/json/state.hpp). A horizon that is given must be the one that was saved, but
/// where that is accepted. An optimizer is told by the fields of its state: what adam saved, adamw takes.
/// Errors: json_error that names the file: it is no checkpoint, cut off, damaged, of a newer version; a value is not there, or
/// is of another kind or size; the state is none that this run could have come to. std::runtime_error where it cannot be read.
template <class Run, class... With>
void load_checkpoint(const std::string& path, Run& run, const With&... with) {
  const detail::checkpoint_content file = detail::read_checkpoint_file(path);
  try {
    detail::load_options options;
    (options.add(with), ...);
    options.check(file.document);
    detail::json_node document(file.document, "", {});
    document.all_required();
    const detail::value_reader values(file);
    auto state = detail::state_in(document.raw("state"), run, options.other);
    std::tuple<detail::pending<With>...> given(detail::pending<With>(values, document, with)...);
    if constexpr (detail::has_checkpoint<Run>) {
      decltype(run.checkpoint()) saved{};
      values.read(document, "optimizer", saved.optimizer);
      saved.schedule = std::move(state);
      run.restore(std::move(saved));
    } else if (document.has("optimizer")) {
      throw json_error("/optimizer", "is the state of an optimizer, which this run has none of");
    } else {
      run.restore(std::move(state));
    }
    std::apply([](auto&... one) { (one.give(), ...); }, given);
  } catch (const json_error& error) {
    throw json_error(path, error);
  } catch (const std::invalid_argument& error) {  // of the optimizer
    throw json_error(path, error.what());
  }
}

/// What a checkpoint holds, of whichever format, to look at; a list of a binary one is {"tensor": its name}.
/// Errors: as load_checkpoint.
///
///   read_checkpoint("run.ckpt").at("definition");  // what bindings_from_json takes
[[nodiscard]] inline nlohmann::json read_checkpoint(const std::string& path) {
  return detail::read_checkpoint_file(path).document;
}

}  // namespace anneal

#if defined(ANNEAL_JSON_IMPLEMENTATION)
#include "anneal/config/json.hpp"
#endif
