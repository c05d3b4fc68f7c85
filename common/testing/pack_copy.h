// A copy of a city pack, for tests that edit it.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace huying::city {

inline constexpr char kSmallPack[] = "common/city/testdata/small";
inline constexpr char kDemoPack[] = "deploy/cities/demo";

// A folder of its own for one test, gone at the end.
class PackCopy {
 public:
  // The folder of the pack, from the repository's root.
  explicit PackCopy(const char* pack = kSmallPack) {
    static int number = 0;
    dir_ = std::filesystem::temp_directory_path() /
           ("huying-pack-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
    std::filesystem::copy(pack, dir_, std::filesystem::copy_options::recursive);
  }
  ~PackCopy() { std::filesystem::remove_all(dir_); }
  PackCopy(const PackCopy&) = delete;
  PackCopy& operator=(const PackCopy&) = delete;

  std::string dir() const { return dir_.string(); }
  std::filesystem::path File(const std::string& name) const { return dir_ / name; }

  // Replaces the first `old_text` of a file; an empty `old_text` appends. False if the file does
  // not hold it.
  [[nodiscard]] bool Replace(const std::string& file, const std::string& old_text,
                             const std::string& new_text) const {
    std::ifstream in(File(file), std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(in), {});
    const size_t at = old_text.empty() ? text.size() : text.find(old_text);
    if (at == std::string::npos) return false;
    std::ofstream(File(file), std::ios::binary) << text.replace(at, old_text.size(), new_text);
    return true;
  }

 private:
  std::filesystem::path dir_;
};

}  // namespace huying::city
