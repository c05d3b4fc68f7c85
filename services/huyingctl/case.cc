// huyingctl case ID [--as PERSON | --code CODE | --public] [--lang en] [--json]
#include <google/protobuf/util/json_util.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "common/case/case_id.h"
#include "common/city/city.h"
#include "huying/gateway/v1/service.pb.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/story/event_types.h"
#include "services/huyingctl/story/names.h"
#include "services/huyingctl/story/sentences.h"
#include "services/huyingctl/story/words.h"

namespace huying::ctl {
namespace {

struct CaseFlags {
  std::string case_id;
  // Whose view it is; given and empty is somebody unknown, never everything.
  std::optional<std::string> person, code;
  bool as_public = false;
  std::string city_dir = "deploy/cities/demo";
  std::string language = "zh";
  bool json = false;
};

bool SeesAll(const CaseFlags& flags) { return !flags.as_public && !flags.code; }

// The sentence of an event; its kind where this program does not know it.
std::string SentenceOf(const gateway::v1::StoryEvent& told, const Names& names, bool whole) {
  const google::protobuf::Message* prototype = EventPrototype(told.service());
  if (prototype == nullptr) return told.kind();
  const std::unique_ptr<google::protobuf::Message> event(prototype->New());
  google::protobuf::util::JsonParseOptions lenient;
  lenient.ignore_unknown_fields = true;
  if (!google::protobuf::util::JsonStringToMessage(told.json(), event.get(), lenient).ok())
    return told.kind();
  const google::protobuf::Message* body = EventBody(*event);
  return body == nullptr ? told.kind() : Tell(*body, names, whole);
}

struct Labels {
  const char *place, *category, *grade, *status, *unit, *held, *until, *open, *because;
};
constexpr Labels kChinese = {"地点  ", "分类  ", "等级  ", "状态  ", "单位  ",
                             "承办  ", " 至 ",   "待定",   "："};
constexpr Labels kEnglish = {"place     ", "category  ", "grade     ", "status    ", "unit      ",
                             "had it    ", " to ",       "open",       ": "};

void PrintText(const gateway::v1::GetStoryResponse& story, const Names& names, bool whole) {
  const Labels& labels = names.language() == Language::kChinese ? kChinese : kEnglish;
  const gateway::v1::CaseSummary& summary = story.summary();
  const core::v1::CaseHeader& header = summary.header();
  const auto* grade = city::v1::Grade_descriptor()->FindValueByNumber(header.grade());
  std::cout << header.case_id() << "  " << summary.title() << "\n"
            << labels.place << names.Area(header.area_code()) << "\n"
            << labels.category
            << (header.category_code().empty() ? std::string(labels.open)
                                               : names.Category(header.category_code()))
            << "\n";
  const bool graded = header.grade() != 0 && grade != nullptr;
  if (whole || graded) {  // else it may only not be shown
    std::cout << labels.grade
              << (graded ? WordOf(*grade, names.language()) : std::string_view(labels.open))
              << "\n";
  }
  std::cout << labels.status << StatusWord(summary.status(), names.language()) << "\n";
  if (!summary.unit_id().empty()) {
    std::cout << labels.unit << names.Unit(summary.unit_id()) << "\n";
  }
  for (const gateway::v1::Held& held : story.held()) {
    std::cout << labels.held << names.Time(held.from_ms()) << labels.until
              << names.Time(held.to_ms()) << "\n";
  }
  if (story.held_size() > 0) std::cout << summary.status_notes() << "\n";
  std::cout << "\n";
  for (const gateway::v1::StoryEvent& event : story.events()) {
    const std::string sentence = SentenceOf(event, names, whole);
    if (sentence.empty()) continue;
    std::cout << names.Time(event.time_ms()) << "  "
              << ServiceWord(event.service(), names.language()) << "  " << sentence;
    if (event.has_actor()) std::cout << "  " << names.Actor(event.actor());
    if (!event.reason().empty()) std::cout << labels.because << event.reason();
    std::cout << "\n";
  }
}

void PrintJson(const gateway::v1::GetStoryResponse& story, const Names& names, bool whole) {
  nlohmann::ordered_json json;
  std::string summary;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  (void)google::protobuf::util::MessageToJsonString(story.summary(), &summary, options).ok();
  json["summary"] = nlohmann::ordered_json::parse(summary, nullptr, false);
  for (const gateway::v1::Held& held : story.held()) {
    json["held"].push_back({{"from", names.Time(held.from_ms())},
                            {"from_ms", held.from_ms()},
                            {"to", names.Time(held.to_ms())},
                            {"to_ms", held.to_ms()}});
  }
  json["events"] = nlohmann::ordered_json::array();
  for (const gateway::v1::StoryEvent& event : story.events()) {
    json["events"].push_back(
        {{"event_id", event.event_id()},
         {"service", event.service()},
         {"kind", event.kind()},
         {"time", names.Time(event.time_ms())},
         {"time_ms", event.time_ms()},
         {"who", event.has_actor() ? names.Actor(event.actor()) : ""},
         {"reason", event.reason()},
         {"sentence", SentenceOf(event, names, whole)},
         {"event", nlohmann::ordered_json::parse(event.json(), nullptr, false)}});
  }
  std::cout << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
}

gateway::v1::GetStoryRequest RequestOf(const CaseFlags& flags) {
  gateway::v1::GetStoryRequest request;
  request.set_case_id(flags.case_id);
  if (flags.as_public) request.mutable_viewer()->mutable_public_();
  if (flags.code) request.mutable_viewer()->set_tracking_code(*flags.code);
  if (flags.person) request.mutable_viewer()->set_person_id(*flags.person);
  return request;
}

// Why there is nothing to tell, in the gateway's words where it had somebody to answer to.
int FailToTell(const CaseFlags& flags, const rpc::CallResult& result) {
  if (result.rejection) {
    std::cerr << "huyingctl case: " << result.rejection->code << " " << result.rejection->message
              << "\n";
    return kExitFinding;
  }
  if (result.status.code() == absl::StatusCode::kInvalidArgument) {
    std::cerr << "huyingctl case: " << result.status.message() << "\n";
    return kExitUsage;
  }
  if (result.status.code() != absl::StatusCode::kNotFound) return FailWith("case", result.status);
  if (flags.person) {
    std::cerr << "huyingctl case: " << result.status.message() << "\n";
  } else {
    std::cerr << "huyingctl case: there is no " << (flags.as_public ? "public case " : "case ")
              << flags.case_id << "; compare the number with what was registered\n";
  }
  return kExitFinding;
}

int TellCase(const CaseFlags& flags, const Globals& globals) {
  if (!ParseCaseId(flags.case_id).has_value()) {
    std::cerr << "huyingctl case: '" << flags.case_id
              << "' is not a case number; one looks like 110199003-261122-00042 (street code, day, "
                 "serial)\n";
    return kExitUsage;
  }
  absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::Open(globals);
  if (!connection.ok()) return FailWith("case", connection.status());
  const auto reply =
      (*connection)
          ->client()
          .CallAndWait<gateway::v1::GetStoryResponse>(RequestOf(flags), flags.case_id);
  if (reply.rejection || !reply.status.ok()) return FailToTell(flags, reply);
  // Without the pack the story is told with codes instead of names.
  const absl::StatusOr<std::unique_ptr<const city::City>> city = city::City::Load(flags.city_dir);
  if (!city.ok())
    std::cerr << "no names: " << flags.city_dir << " cannot be read; give the pack with --city\n";
  const Names names(city.ok() ? city->get() : nullptr,
                    flags.language == "en" ? Language::kEnglish : Language::kChinese);
  const bool whole = SeesAll(flags) && reply.message.held_size() == 0;
  flags.json ? PrintJson(reply.message, names, whole) : PrintText(reply.message, names, whole);
  return kExitOk;
}

}  // namespace

void AddCase(CLI::App& app, const Globals* globals, Run* run) {
  CLI::App* command = app.add_subcommand(
      "case",
      "The story of one case, from all services, in order: all but what is sealed, "
      "or what somebody sees");
  // Shared by the options and the callback, which live as long as the app.
  auto flags = std::make_shared<CaseFlags>();
  command->add_option("ID", flags->case_id, "Case number")->required();
  CLI::Option* as = command->add_option("--as", flags->person,
                                        "As this person of the city pack sees it, by their unit");
  CLI::Option* code =
      command->add_option("--code", flags->code, "As its reporter sees it: the tracking code");
  CLI::Option* as_public = command->add_flag("--public", flags->as_public, "As anybody sees it");
  as->excludes(code)->excludes(as_public);
  code->excludes(as_public);
  command->add_option("--city", flags->city_dir, "City pack, for names")->capture_default_str();
  command->add_option("--lang", flags->language, "Language of the sentences")
      ->check(CLI::IsMember({"zh", "en"}))
      ->capture_default_str();
  command->add_flag("--json", flags->json, "As JSON");
  command->callback(
      [flags, globals, run] { *run = [flags, globals] { return TellCase(*flags, *globals); }; });
}

}  // namespace huying::ctl
