// huyingctl draft check FILE|- [--column NAME] [--json]: reads drafts of replies as dispatch does.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "common/city/city.h"
#include "common/text/utf8.h"
#include "services/dispatch/reply/draft_reader.h"
#include "services/dispatch/reply/rules.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"
#include "services/huyingctl/csv/csv.h"
#include "services/huyingctl/csv/encoding.h"
#include "services/huyingctl/exit_code.h"

namespace huying::ctl {
namespace {

using nlohmann::ordered_json;

struct DraftFlags {
  std::string file;
  std::string column;  // empty: the file is one draft
  std::string city_dir = "deploy/cities/demo";
  bool json = false;
};

class Checker {
 public:
  Checker(const city::City* city, bool json)
      : rules_(&city->pack().reply_rules()), reader_(rules_), json_(json) {}

  void Check(int64_t row, std::string_view draft) {
    const dispatch::DraftFindings found = reader_.Read(draft);
    const std::string faults = dispatch::reply::FaultsOf(found, *rules_);
    const std::string advice = dispatch::reply::AdviceOf(found);
    ++read_;
    if (faults.empty()) ++fit_;
    const std::string place = row > 0 ? "第" + std::to_string(row) + "行：" : "";
    if (json_) {
      drafts_.push_back({{"row", row},
                         {"fit", faults.empty()},
                         {"characters", found.characters},
                         {"substance", found.substance},
                         {"faults", faults},
                         {"advice", advice}});
    } else if (!faults.empty() || !advice.empty() || row == 0) {
      std::cout << place << (faults.empty() ? "可以提交审核。" : "还不能提交审核：") << faults
                << advice << "\n";
    }
  }

  int Finish(bool many) const {
    if (json_) {
      const ordered_json all = {{"read", read_}, {"fit", fit_}, {"drafts", drafts_}};
      std::cout << all.dump(2, ' ', false, ordered_json::error_handler_t::replace) << "\n";
    } else if (many) {
      std::cout << "共" << read_ << "份，" << fit_ << "份可以提交审核\n";
    }
    return fit_ == read_ ? kExitOk : kExitFinding;
  }

 private:
  const city::v1::ReplyRules* rules_;
  dispatch::reply::DraftReader reader_;
  bool json_;
  int64_t read_ = 0;
  int64_t fit_ = 0;
  ordered_json drafts_ = ordered_json::array();
};

absl::StatusOr<DecodedText> ReadDrafts(const std::string& file) {
  if (file != "-") return ReadTextFile(file);
  return DecodeText({std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()});
}

// Rows are counted from 1, without the first one, which names the columns.
absl::Status CheckRows(std::string_view text, const std::string& column, Checker& checker) {
  CsvReader csv(text, SeparatorOf(text));
  CsvRow row;
  if (!csv.Next(row)) return absl::InvalidArgumentError("has no row");
  const auto named = [name = text::NormalizeId(column)](const std::string& field) {
    return text::NormalizeId(field) == name;
  };
  const auto at = std::find_if(row.fields.begin(), row.fields.end(), named);
  if (at == row.fields.end())
    return absl::InvalidArgumentError("has no column '" + column + "'; name one of its first row");
  if (std::find_if(at + 1, row.fields.end(), named) != row.fields.end())
    return absl::InvalidArgumentError("has two columns '" + column + "'; rename one of them");
  const auto index = static_cast<size_t>(at - row.fields.begin());
  for (int64_t number = 1; csv.Next(row); ++number) {
    if (IsBlank(row)) continue;
    const bool good = row.error.empty() && index < row.fields.size();
    checker.Check(number, good ? std::string_view(row.fields[index]) : std::string_view());
  }
  return absl::OkStatus();
}

int CheckDrafts(const DraftFlags& flags) {
  absl::StatusOr<std::unique_ptr<const city::City>> city = city::City::Load(flags.city_dir);
  if (!city.ok()) return FailWith("draft check", city.status());
  const absl::StatusOr<DecodedText> text = ReadDrafts(flags.file);
  if (!text.ok()) return FailWith("draft check", text.status());
  Checker checker(city->get(), flags.json);
  if (flags.column.empty()) {
    checker.Check(0, text->text);
  } else if (const absl::Status status = CheckRows(text->text, flags.column, checker);
             !status.ok()) {
    std::cerr << flags.file << ": " << status.message() << "\n";
    return kExitUsage;
  }
  return checker.Finish(!flags.column.empty());
}

}  // namespace

void AddDraft(CLI::App& app, Run* run) {
  CLI::App* draft = app.add_subcommand("draft", "Drafts of replies");
  draft->require_subcommand(1);
  CLI::App* check = draft->add_subcommand(
      "check", "Say what keeps a draft from review, by the rules of the city pack");
  // Shared by the options and the callback, which live as long as the app.
  auto flags = std::make_shared<DraftFlags>();
  check->add_option("FILE", flags->file, "The draft; - for standard input")->required();
  check->add_option("--column", flags->column,
                    "The file is CSV, and each row has a draft in this column");
  check->add_option("--city", flags->city_dir, "City pack with the rules")->capture_default_str();
  check->add_flag("--json", flags->json, "As JSON");
  check->callback([flags, run] { *run = [flags] { return CheckDrafts(*flags); }; });
}

}  // namespace huying::ctl
