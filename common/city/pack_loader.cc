#include "common/city/pack_loader.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/escaping.h"
#include "common/city/field_rules.h"
#include "common/city/json_schema.h"
#include "common/city/yaml_reader.h"
#include "common/text/utf8.h"

namespace huying::city {
namespace {

namespace fs = std::filesystem;
using google::protobuf::FieldDescriptor;

constexpr uintmax_t kMaxFileBytes = 64 << 20;
constexpr size_t kVersionHexDigits = 12;
constexpr std::string_view kSpace = " \t\r\n";

// Hash of the names and contents of all files, in the order of names, so that a copy elsewhere has
// the same version.
class ContentHash {
 public:
  ContentHash() { crypto_hash_sha256_init(&state_); }
  void Add(std::string_view text) {
    // The length goes first: two files never read as one.
    const std::string length = fmt::format("{}:", text.size());
    for (const std::string_view part : {std::string_view(length), text}) {
      crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(part.data()),
                                part.size());
    }
  }
  std::string Hex() {
    std::array<unsigned char, crypto_hash_sha256_BYTES> bytes;
    crypto_hash_sha256_final(&state_, bytes.data());
    const std::string_view raw(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return absl::BytesToHexString(absl::string_view(raw.data(), raw.size()))
        .substr(0, kVersionHexDigits);
  }

 private:
  crypto_hash_sha256_state state_;
};

std::set<std::string> YamlFiles() {
  const std::vector<std::string> files = PackFiles();
  return {files.begin(), files.end()};
}

class PackReader {
 public:
  PackReader(std::string dir, LoadedPack& loaded) : dir_(std::move(dir)), loaded_(loaded) {}

  void Read();

 private:
  void Refuse(std::string_view file, std::string what, std::string to_do) {
    loaded_.report.Add({file, 0}, std::move(what), std::move(to_do));
  }
  // The names of all files of the pack, relative to its folder; README and scripts beside them are
  // not the pack's.
  std::vector<std::string> ListFiles();
  std::optional<std::string> ReadFile(const std::string& name);
  void ReadYamlFile(const std::string& name, const std::string& text);
  void ReadKnowledge(const std::string& name, const std::string& text);

  std::string dir_;
  LoadedPack& loaded_;
};

std::vector<std::string> PackReader::ListFiles() {
  std::vector<std::string> names;
  const std::set<std::string> known = YamlFiles();
  std::error_code error;
  for (fs::directory_iterator it(dir_, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (known.contains(name) || name == kShapesFile) {
      names.push_back(name);
    } else if (name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".geojson")) {
      Refuse(name, "no such file belongs to a pack",
             fmt::format("rename or remove it; known are {} and {}", fmt::join(known, ", "),
                         kShapesFile));
    }
  }
  if (error)
    Refuse("", fmt::format("the folder {} cannot be read: {}", dir_, error.message()),
           "give another one");
  const fs::path knowledge = fs::path(dir_) / "knowledge";
  if (!fs::is_directory(knowledge, error)) error.clear();
  if (fs::is_directory(knowledge, error)) {
    for (fs::directory_iterator it(knowledge, error), end; !error && it != end;
         it.increment(error)) {
      const std::string name = it->path().filename().string();
      if (name.ends_with(".md")) names.push_back("knowledge/" + name);
    }
  }
  std::ranges::sort(names);
  return names;
}

std::optional<std::string> PackReader::ReadFile(const std::string& name) {
  const fs::path path = fs::path(dir_) / name;
  std::error_code error;
  const uintmax_t size = fs::file_size(path, error);
  std::ifstream stream(path, std::ios::binary);
  if (error || !stream) {
    Refuse(name, "the file cannot be read", "check that it is a file and may be read");
    return std::nullopt;
  }
  if (size > kMaxFileBytes) {
    Refuse(name, fmt::format("the file has {} bytes, more than {}", size, kMaxFileBytes),
           "make it smaller");
    return std::nullopt;
  }
  std::string text(std::istreambuf_iterator<char>(stream), {});
  if (const std::optional<size_t> bad = text::FindBadUtf8(text)) {
    const auto line =
        1 + std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(*bad), '\n');
    Refuse(name, fmt::format("line {} is not UTF-8", line),
           "save the file as UTF-8 (of GBK: iconv -f GB18030 -t UTF-8)");
    return std::nullopt;
  }
  return text;
}

void PackReader::ReadYamlFile(const std::string& name, const std::string& text) {
  const FieldFilter filter = [&name](const FieldDescriptor& field) -> std::string {
    if (field.containing_type() != v1::CityPack::descriptor() || RuleOf(field).file() == name)
      return "";
    return RuleOf(field).file().empty() ? "leave it out: it is worked out by the loader"
                                        : fmt::format("move it to {}", RuleOf(field).file());
  };
  if (!ReadYaml(name, text, 1, filter, loaded_.pack, loaded_.sources, loaded_.report))
    loaded_.file_lost = true;
}

// A knowledge text begins with its YAML between two lines of three hyphens; its first heading is
// the title.
void PackReader::ReadKnowledge(const std::string& name, const std::string& text) {
  constexpr std::string_view kFence = "---\n";
  constexpr std::string_view kHeading = "# ";
  const size_t fence =
      text.starts_with(kFence) ? text.find("\n---\n", kFence.size() - 1) : std::string::npos;
  if (fence == std::string::npos) {
    loaded_.report.Add({name, 1}, "the text does not begin with its categories",
                       "begin it with '---', 'category_codes: [...]', '---', each on a line");
    return;
  }
  v1::KnowledgeText& knowledge = *loaded_.pack.add_knowledge();
  const FieldFilter filter = [](const FieldDescriptor& field) -> std::string {
    return RuleOf(field).derived() ? "leave it out: it comes from the file itself" : "";
  };
  ReadYaml(name, text.substr(kFence.size(), fence + 1 - kFence.size()), 2, filter, knowledge,
           loaded_.sources, loaded_.report);
  knowledge.set_id(fs::path(name).stem().string());
  const size_t heading = text.find_first_not_of(kSpace, fence + kFence.size() + 1);
  if (heading == std::string::npos || !text.substr(heading).starts_with(kHeading)) {
    loaded_.report.Add({name, 1}, "the text has no title",
                       "write '# ' and the title below the second '---'");
    return;
  }
  const size_t end = std::min(text.find('\n', heading), text.size());
  knowledge.set_title(text.substr(heading + kHeading.size(), end - heading - kHeading.size()));
  const size_t body = text.find_first_not_of(kSpace, end);
  if (body == std::string::npos) {
    loaded_.report.Add({name, 1}, "the text is empty", "write it below the title");
    return;
  }
  knowledge.set_body(text.substr(body));
}

void PackReader::Read() {
  ContentHash hash;
  std::set<std::string> missing = YamlFiles();
  for (const std::string& name : ListFiles()) {
    missing.erase(name);
    const std::optional<std::string> text = ReadFile(name);
    if (!text) {
      loaded_.file_lost = true;
      continue;
    }
    hash.Add(name);
    hash.Add(*text);
    if (name == kShapesFile) {
      loaded_.shapes = *text;
    } else if (name.ends_with(".md")) {
      ReadKnowledge(name, *text);
    } else {
      ReadYamlFile(name, *text);
    }
  }
  for (const std::string& name : missing) {
    loaded_.file_lost = true;
    Refuse(name, "the file is missing", "add it; deploy/cities/README.md says what it holds");
  }
  loaded_.pack.set_version(hash.Hex());
}

}  // namespace

void ReadPack(const std::string& dir, LoadedPack& loaded) { PackReader(dir, loaded).Read(); }

}  // namespace huying::city
