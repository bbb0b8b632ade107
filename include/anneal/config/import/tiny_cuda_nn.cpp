// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: the optimizer of a tiny-cuda-nn configuration.

namespace anneal::imports {

/// A decay multiplies what it was last set to. One inside another is set anew for every update, so that its factor lasts
/// for one update only: it `pulses`.
static json tiny_decay(node& optimizer, bool pulses) {
  const double factor = optimizer.not_negative("decay_base", 0.1);
  const double start = optimizer.whole("decay_start", 10'000);
  const double every = optimizer.positive("decay_interval", 10'000);
  const double end = optimizer.whole("decay_end", 1e7);
  if (end < start) {
    return constant(1);
  }
  const double count = std::floor((end - start) / every) + 1;
  if (!pulses) {
    const json fall = dropping(factor, factor, every);
    return then(constant(1), start, count == 1 ? constant(factor) : take(fall, (count - 1) * every));
  }
  if (every == 1) {
    return then(constant(1), start, then(constant(factor), count, constant(1)));
  }
  const json pulse = take(piecewise_constant({1}, {factor, 1}), every);
  return then(constant(1), start, {{"type", "repeat"}, {"times", count}, {"of", pulse}});
}

static json tiny_optimizer(source& from, node optimizer, bool inside, std::size_t part) {
  std::string type = optimizer.text("otype", "Adam");
  std::transform(type.begin(), type.end(), type.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
  if (type == "adam" || type == "sgd" || type == "novograd" || type == "shampoo") {
    const double lr = optimizer.number("learning_rate", 1e-3);
    optimizer.name_unknown();
    return constant(lr);
  }
  const json* const nested = optimizer.find("nested");
  json description;
  if (type == "composite") {
    if (nested == nullptr || !nested->is_array()) {
      optimizer.refuse("nested", "must be a list for Composite");
    }
    std::vector<node> parts = optimizer.objects("nested");
    if (part >= parts.size()) {
      throw json_error(optimizer.path_of("nested"), "has no part " + std::to_string(part));
    }
    return tiny_optimizer(from, parts[part], inside, 0);
  }
  node within = optimizer.object("nested");
  if (type == "exponentialdecay") {
    const json factor = tiny_decay(optimizer, inside);
    optimizer.name_unknown();
    return product(factor, tiny_optimizer(from, within, true, part));
  }
  if (type == "batched") {
    const double calls = optimizer.positive("batch_size_multiplier", 16);
    optimizer.name_unknown();
    return per_epoch(tiny_optimizer(from, within, inside, part), calls);
  }
  if (type == "ema" || type == "average" || type == "lookahead") {
    return tiny_optimizer(from, within, inside, part);
  }
  optimizer.refuse("otype", "is none of tiny-cuda-nn's optimizers");
}

json tiny_cuda_nn(source& from) {
  from.only({"learning_rate"});
  const bool whole = from.document.has("optimizer");
  return tiny_optimizer(from, whole ? from.document.object("optimizer") : from.document, false, from.group_number());
}

}  // namespace anneal::imports
