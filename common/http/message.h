// What comes in and goes out over HTTP, free of any library's types. Values; no threads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace huying::http {

// Named texts in the order they came; a name may come more than once.
class Fields {
 public:
  using Pair = std::pair<std::string, std::string>;

  void Add(std::string name, std::string value) {
    pairs_.emplace_back(std::move(name), std::move(value));
  }
  // The first value of that name.
  std::optional<std::string_view> Find(std::string_view name) const {
    for (const Pair& pair : pairs_) {
      if (pair.first == name) return pair.second;
    }
    return std::nullopt;
  }
  // The first value of that name that says something, or "": an empty one is an absent one.
  std::string_view Get(std::string_view name) const {
    for (const Pair& pair : pairs_) {
      if (pair.first == name && !pair.second.empty()) return pair.second;
    }
    return "";
  }
  std::vector<std::string_view> All(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const Pair& pair : pairs_) {
      if (pair.first == name) values.push_back(pair.second);
    }
    return values;
  }
  const std::vector<Pair>& pairs() const { return pairs_; }

 private:
  std::vector<Pair> pairs_;
};

struct Request {
  std::string method = {};  // "GET", "POST", ...
  std::string path = {};    // decoded, without the query: "/open311/v2/services.json"
  std::string name = {};    // what the route's "*" stood for
  Fields headers = {};      // names in lower case
  Fields query = {};        // decoded
  Fields form = {};         // decoded fields of a urlencoded or multipart body; files are left out
  bool has_files = false;   // the multipart body held some that are not empty
  std::string body = {};
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body = {};
  std::vector<Fields::Pair> headers =
      {};  // beyond Content-Type, Content-Length, Date and Connection
};

}  // namespace huying::http
