// A file of a city pack: its name in the first line, then its text. Where nothing is wrong with it alone, the pack of the small
// city is checked with it; and what passes the check is a city.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "common/city/check.h"
#include "common/city/city.h"
#include "common/city/field_rules.h"
#include "common/city/json_schema.h"
#include "common/city/pack_loader.h"
#include "common/testing/small_city.h"
#include "tests/fuzz/quiet.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kArticle = "knowledge/fuzz.md";
constexpr size_t kMistakeBytesMax = 4000;  // what a mistake may quote, with all known names

// A folder for the time of the process, with one file.
class PackFolder {
 public:
  PackFolder() {
    std::string name = (fs::temp_directory_path() / "huying-pack-XXXXXX").string();
    HY_CHECK(mkdtemp(name.data()) != nullptr);
    path_ = name;
    fs::create_directories(path_ / "knowledge");
  }
  ~PackFolder() { fs::remove_all(path_); }

  void Read(const std::string& name, std::string_view text, city::LoadedPack& loaded) {
    std::ofstream(path_ / name, std::ios::binary) << text;
    city::ReadPack(path_.string(), loaded);
    fs::remove(path_ / name);
  }

 private:
  fs::path path_;
};

std::string FileNamed(std::string_view line) {
  static const std::vector<std::string> kFiles = city::PackFiles();
  for (const std::string& known : kFiles) {
    if (known == line) return known;
  }
  if (line == city::kShapesFile) return std::string(line);
  return std::string(kArticle);
}

void CheckReport(const city::Report& report) {
  const size_t kept = report.mistakes().size() + report.warnings().size();
  HY_CHECK(report.ToText().size() <= (kept + 1) * kMistakeBytesMax);
  HY_CHECK(report.mistakes().size() <= city::Report::kMaxKept);
  for (const city::Mistake& mistake : report.mistakes())
    HY_CHECK(mistake.line >= 0 && !mistake.to_do.empty());
}

// True if nothing is wrong with the file itself.
bool ReadAlone(const std::string& name, std::string_view text, city::LoadedPack& loaded) {
  static PackFolder folder;
  folder.Read(name, text, loaded);
  city::v1::CityPack again;
  HY_CHECK(again.ParseFromString(loaded.pack.SerializeAsString()));  // only UTF-8 comes back
  CheckReport(loaded.report);
  const auto& mistakes = loaded.report.mistakes();
  return std::none_of(mistakes.begin(), mistakes.end(),
                      [&](const city::Mistake& mistake) { return mistake.file == name; });
}

// The small city with what the file says instead of its own.
void PutInto(const std::string& name, city::v1::CityPack& file, city::v1::CityPack& pack) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  const auto* descriptor = pack.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    const bool knowledge = name == kArticle && field->name() == "knowledge";
    if (knowledge || city::RuleOf(*field).file() == name) fields.push_back(field);
  }
  pack.GetReflection()->SwapFields(&pack, &file, fields);
}

}  // namespace

HY_FUZZ(pack) {
  Input input(bytes);
  const std::string name = FileNamed(input.Line());
  city::LoadedPack alone, whole;
  if (!ReadAlone(name, input.Rest(), alone) || name == city::kShapesFile) return;
  whole.pack = testing::SmallCity().pack();
  PutInto(name, alone.pack, whole.pack);
  city::CheckPack(whole);
  CheckReport(whole.report);
  HY_CHECK(!whole.report.ok() || city::City::Make(whole.pack).ok());
}

}  // namespace huying::fuzz
