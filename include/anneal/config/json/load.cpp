// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp.

namespace anneal {

namespace detail {

/// "…parse error at line 3, column 14: syntax error …" without what stands before the line.
static json_error syntax_error(const nlohmann::json::exception& error) {
  std::string_view text = error.what();
  text.remove_prefix((std::min)(text.find("] ") + 2, text.size()));  // [json.exception.parse_error.101]
  const std::size_t line = text.find("line ");
  const std::size_t end = text.find(": ");
  if (line < end && end != text.npos) {
    return {std::string(text.substr(line, end - line)), std::string(text.substr(end + 2))};
  }
  return {"", std::string(text)};
}

/// Refuses an object that has a key twice, of which nlohmann's parser keeps the last one. It is told of each event.
class equal_keys {
 public:
  bool operator()(int, nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
    using parse_event = nlohmann::json::parse_event_t;
    switch (event) {
      case parse_event::object_start:
      case parse_event::array_start:
        next();
        open_.push_back({event == parse_event::array_start, 0, {}, {}});
        break;
      case parse_event::object_end:
      case parse_event::array_end:
        open_.pop_back();
        break;
      case parse_event::key:
        open_.back().key = parsed.get<std::string>();
        if (!open_.back().keys.insert(open_.back().key).second) {
          throw json_error(path(), "is there twice");
        }
        break;
      case parse_event::value:
        next();
        break;
    }
    return true;
  }

 private:
  struct place {
    bool list;
    std::size_t count;  // of a list, so far
    std::string key;
    std::set<std::string> keys;
  };

  void next() {
    if (!open_.empty()) {
      ++open_.back().count;
    }
  }

  std::string path() const {
    std::string path;
    for (const place& here : open_) {
      path = here.list ? path_to(path, here.count - 1) : path_to(path, here.key);
    }
    return path;
  }

  std::vector<place> open_;
};

struct file_closer {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

static std::string text_of_file(const std::string& path) {
  std::string text;
  const std::unique_ptr<std::FILE, file_closer> file(std::fopen(path.c_str(), "rb"));
  if (file != nullptr) {
    char part[4096];
    while (const std::size_t size = std::fread(part, 1, sizeof part, file.get())) {
      text.append(part, size);
    }
  }
  if (file == nullptr || std::ferror(file.get()) != 0) {
    throw json_error(path, std::string("cannot be read: ") + std::strerror(errno));
  }
  return text;
}

}  // namespace detail

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

any_schedule parse_schedule(std::string_view text, const horizon& run, const std::vector<std::string>& overrides) {
  nlohmann::json description;
  if (const std::size_t end = text.find('\0'); end != text.npos) {  // at which the parser would stop
    throw json_error("character " + std::to_string(end + 1), "is a NUL");
  }
  try {
    detail::equal_keys keys;
    description = nlohmann::json::parse(text.data(), text.data() + text.size(), std::ref(keys));
  } catch (const nlohmann::json::exception& error) {
    throw detail::syntax_error(error);
  }
  return from_json(with_overrides(std::move(description), overrides), run);
}

any_schedule load(const std::string& path, const horizon& run, const std::vector<std::string>& overrides) {
  const std::string text = detail::text_of_file(path);
  try {
    return parse_schedule(text, run, overrides);
  } catch (const json_error& error) {
    throw json_error(path, error);
  }
}

std::string to_text(const any_schedule& s) { return to_json(s).dump(); }

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace anneal
