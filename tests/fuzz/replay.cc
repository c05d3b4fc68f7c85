// Gives every input of tests/fuzz/corpus/<target>/ to its target, one test case each: "csv.quoted_lines".
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

std::map<std::string, Target, std::less<>>& Targets() {
  static std::map<std::string, Target, std::less<>> targets;
  return targets;
}

class Replay : public ::testing::Test {
 public:
  Replay(std::filesystem::path path, Target target) : path_(std::move(path)), target_(target) {}
  void TestBody() override {
    std::ifstream file(path_, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    ASSERT_TRUE(file.good() || file.eof()) << path_;
    target_(bytes);
  }

 private:
  const std::filesystem::path path_;
  const Target target_;
};

void RegisterCases(const std::string& name, Target target) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator("tests/fuzz/corpus/" + name))
    paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const std::filesystem::path& path : paths) {
    ::testing::RegisterTest(
        name.c_str(), path.filename().c_str(), nullptr, nullptr, __FILE__, __LINE__,
        [path, target]() -> ::testing::Test* { return new Replay(path, target); });
  }
}

}  // namespace

bool Register(std::string_view name, Target target) {
  return Targets().emplace(std::string(name), target).second;
}

}  // namespace huying::fuzz

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  for (const auto& [name, target] : huying::fuzz::Targets())
    huying::fuzz::RegisterCases(name, target);
  return RUN_ALL_TESTS();
}
