// For tests of common/city: a copy of the small pack with one edit.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace huying::city {

inline constexpr char kSmallPack[] = "common/city/testdata/small";
inline constexpr char kDemoPack[] = "deploy/cities/demo";

inline std::string ReadText(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

inline void WriteText(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// A folder of its own for the running test, gone at the end.
class PackCopy {
 public:
  PackCopy() {
    static int number = 0;
    dir_ = std::filesystem::path(testing::TempDir()) /
           ("pack-" + std::to_string(testing::UnitTest::GetInstance()->random_seed()) + "-" +
            std::to_string(::getpid()) + "-" + std::to_string(++number));
    std::filesystem::copy(kSmallPack, dir_, std::filesystem::copy_options::recursive);
  }
  ~PackCopy() { std::filesystem::remove_all(dir_); }
  PackCopy(const PackCopy&) = delete;
  PackCopy& operator=(const PackCopy&) = delete;

  std::string dir() const { return dir_.string(); }
  std::filesystem::path File(const std::string& name) const { return dir_ / name; }

  // Replaces the first `old_text` of a file; an empty `old_text` appends.
  void Replace(const std::string& file, const std::string& old_text,
               const std::string& new_text) const {
    std::string text = ReadText(File(file));
    const size_t at = old_text.empty() ? text.size() : text.find(old_text);
    ASSERT_NE(at, std::string::npos) << file << " does not hold " << old_text;
    WriteText(File(file), text.replace(at, old_text.size(), new_text));
  }

 private:
  std::filesystem::path dir_;
};

}  // namespace huying::city
