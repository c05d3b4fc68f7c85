// huyingctl list SERVICE [--list NAME --of ID] [--state NAME]... [--page-size N] [--page TOKEN]
#include <google/protobuf/util/json_util.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "common/city/city.h"
#include "common/core/text.h"
#include "huying/gateway/v1/work.pb.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/story/names.h"
#include "services/huyingctl/story/words.h"

namespace huying::ctl {
namespace {

using Json = nlohmann::ordered_json;
using gateway::v1::ListWorkResponse;
using google::protobuf::Message;

struct ListFlags {
  std::string service, list, of, page_token;
  std::vector<std::string> states;
  uint32_t page_size = 0;
  std::string city_dir = "deploy/cities/demo";
  std::string language = "zh";
  bool json = false;
};

// The row of whichever service.
const Message& RowOf(const gateway::v1::WorkItem& item) {
  const auto& reflection = *item.GetReflection();
  const auto* row = item.GetDescriptor()->FindOneofByName("row");
  return reflection.GetMessage(item, reflection.GetOneofFieldDescriptor(item, row));
}

void PrintText(const ListWorkResponse& page, const Names& names) {
  for (const gateway::v1::WorkItem& item : page.items()) {
    if (item.row_case() == gateway::v1::WorkItem::ROW_NOT_SET) continue;  // of a newer version
    const Message& row = RowOf(item);
    const auto& fields = *row.GetDescriptor();
    const auto& header = static_cast<const core::v1::CaseHeader&>(
        row.GetReflection()->GetMessage(row, fields.FindFieldByName("header")));
    const auto* state = row.GetReflection()->GetEnum(row, fields.FindFieldByName("state"));
    const auto* grade = city::v1::Grade_descriptor()->FindValueByNumber(header.grade());
    const std::string& unit =
        header.lead_unit_id().empty() ? header.unit_id() : header.lead_unit_id();
    std::cout << header.case_id() << "  " << names.Time(header.registered_ms()) << "  "
              << WordOf(*state, names.language());
    if (header.grade() != 0 && grade != nullptr) {
      std::cout << "  " << WordOf(*grade, names.language());
    }
    for (const std::string& name :
         {header.category_code().empty() ? "" : names.Category(header.category_code()),
          unit.empty() ? "" : names.Unit(unit),
          header.area_code().empty() ? "" : names.Area(header.area_code())}) {
      if (!name.empty()) std::cout << "  " << name;
    }
    std::cout << "\n";
  }
}

Json ListedJson(const Message& message) {
  std::string text;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  (void)google::protobuf::util::MessageToJsonString(message, &text, options).ok();
  return Json::parse(text, nullptr, false);
}

void PrintJson(const ListWorkResponse& page) {
  Json json;
  json["items"] = Json::array();
  for (const gateway::v1::WorkItem& item : page.items()) json["items"].push_back(ListedJson(item));
  json["next_page_token"] = page.next_page_token();
  json["missing_partitions"] = Json(nullptr);
  if (page.has_missing_partitions()) {
    json["missing_partitions"] = ListedJson(page.missing_partitions());
  }
  std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

// Which parts did not answer, on standard error; false if some did not.
bool TellMissing(const ListWorkResponse& page) {
  if (!page.has_missing_partitions()) return true;
  const gateway::v1::MissingPartitions& missing = page.missing_partitions();
  std::vector<std::string> numbers;
  for (int32_t partition : missing.partitions()) numbers.push_back(std::to_string(partition));
  std::cerr << "no answer of " << missing.service() << " for the partitions " << Join(numbers, ", ")
            << "\n";
  for (const std::string& failure : missing.failures()) {
    std::cerr << "no answer of " << missing.service() << " at " << failure << "\n";
  }
  return false;
}

int RunList(const ListFlags& flags, const Globals& globals) {
  absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::Open(globals);
  if (!connection.ok()) return FailWith("list", connection.status());
  gateway::v1::ListWorkRequest request;
  request.set_service(flags.service);
  request.set_list(flags.list);
  request.set_of(flags.of);
  for (const std::string& state : flags.states) request.add_states(state);
  request.set_page_size(flags.page_size);
  request.set_page_token(flags.page_token);
  const auto reply = (*connection)->client().CallAndWait<ListWorkResponse>(request, "");
  if (!reply.status.ok()) return FailWith("list", reply.status);
  if (flags.json) {
    PrintJson(reply.message);
  } else {
    // Without the pack things are called by their codes.
    const absl::StatusOr<std::unique_ptr<const city::City>> city = city::City::Load(flags.city_dir);
    if (!city.ok())
      std::cerr << "no names: " << flags.city_dir << " cannot be read; give the pack with --city\n";
    PrintText(reply.message,
              Names(city.ok() ? city->get() : nullptr,
                    flags.language == "en" ? Language::kEnglish : Language::kChinese));
    if (!reply.message.next_page_token().empty())
      std::cerr << "there is more: --page " << reply.message.next_page_token() << "\n";
  }
  return TellMissing(reply.message) ? kExitOk : kExitPartly;
}

}  // namespace

void AddList(CLI::App& app, const Globals* globals, Run* run) {
  CLI::App* list = app.add_subcommand(
      "list", "One page of a service's work in the whole city; docs/case-model.md has the lists");
  // Shared by the options and the callback, which live as long as the app.
  auto flags = std::make_shared<ListFlags>();
  list->add_option("SERVICE", flags->service, "intake, dispatch, followup or supervision")
      ->required();
  list->add_option("--list", flags->list, "Which list; else all that waits for somebody");
  list->add_option("--of", flags->of, "Of which unit, person, area or grade");
  list->add_option("--state", flags->states, "Only in this state; may be given several times")
      ->allow_extra_args(false);
  list->add_option("--page-size", flags->page_size, "At most 200; 0 is 50")->capture_default_str();
  list->add_option("--page", flags->page_token, "The next page, as the last one has named it");
  list->add_option("--city", flags->city_dir, "City pack, for names")->capture_default_str();
  list->add_option("--lang", flags->language, "Language of the words")
      ->check(CLI::IsMember({"zh", "en"}))
      ->capture_default_str();
  list->add_flag("--json", flags->json, "As JSON");
  list->callback(
      [flags, globals, run] { *run = [flags, globals] { return RunList(*flags, *globals); }; });
}

}  // namespace huying::ctl
