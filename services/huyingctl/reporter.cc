// huyingctl reporter open CASE --purpose contact|visit|emergency --reason TEXT --as PERSON
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/case/case_id.h"
#include "common/core/text.h"
#include "common/text/contact.h"
#include "huying/gateway/v1/service.pb.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"
#include "services/huyingctl/exit_code.h"

namespace huying::ctl {
namespace {

using intake::v1::OpenedReporter;

struct ReporterFlags {
  std::string case_id, reason, person;
  core::v1::OpeningPurpose purpose = core::v1::OPENING_PURPOSE_UNSPECIFIED;
};

// The number is kept as it was told; what can be dialled in it is said where that is not the same.
void TellNumbers(const std::string& phone) {
  if (phone.empty()) return;
  std::vector<std::string> numbers;
  for (const text::DialledNumber& number : text::ReadContact(phone).numbers)
    numbers.push_back(text::ToText(number));
  if (numbers.empty()) {
    std::cout << "可拨  （没有能拨打的号码）\n";
  } else if (numbers.size() > 1 || numbers.front() != phone) {
    std::cout << "可拨  " << Join(numbers, "、") << "\n";
  }
}

void Tell(const gateway::v1::OpenReporterResponse& answer) {
  const OpenedReporter& reporter = answer.reporter();
  const auto line = [](const char* label, const std::string& value) {
    std::cout << label << (value.empty() ? "（未留）" : value) << "\n";
  };
  switch (reporter.kept()) {
    case OpenedReporter::KEPT_KNOWN:
      line("姓名  ", reporter.name());
      line("电话  ", reporter.phone());
      TellNumbers(reporter.phone());
      if (!reporter.email().empty()) line("邮箱  ", reporter.email());
      break;
    case OpenedReporter::KEPT_ANONYMOUS:
      std::cout << "匿名反映：没有保存姓名和电话，无法联系诉求人\n";
      break;
    case OpenedReporter::KEPT_FORGOTTEN:
      std::cout << "诉求人已要求删除个人信息：姓名和电话不再保存\n";
      break;
    default:
      std::cout << "登记时没有留下姓名和电话\n";
  }
  if (reporter.confidential()) {
    std::cout << "保密  诉求人要求保密，不得告知承办单位和其他人\n";
  }
  std::cout << "留痕  本次查看已记入 " << answer.position().service() << " 日志，分区 "
            << answer.position().partition() << "，位置 " << answer.position().offset() << "\n";
}

int OpenReporter(const ReporterFlags& flags, const Globals& globals) {
  if (!ParseCaseId(flags.case_id).has_value()) {
    std::cerr << "huyingctl reporter: '" << flags.case_id
              << "' is not a case number; one looks like 110199003-261122-00042\n";
    return kExitUsage;
  }
  absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::Open(globals);
  if (!connection.ok()) return FailWith("reporter", connection.status());
  gateway::v1::OpenReporterRequest request;
  request.mutable_header()->set_request_id(rpc::NewRequestId());
  request.mutable_header()->set_case_id(flags.case_id);
  request.mutable_header()->set_reason(flags.reason);
  request.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
  request.mutable_header()->mutable_actor()->set_person_id(flags.person);
  request.set_purpose(flags.purpose);
  const auto reply = (*connection)
                         ->client()
                         .CallAndWait<gateway::v1::OpenReporterResponse>(request, flags.case_id);
  if (reply.rejection) {
    std::cerr << "huyingctl reporter: " << reply.rejection->code << " " << reply.rejection->message
              << "\n";
    return kExitFinding;
  }
  if (!reply.status.ok()) return FailWith("reporter", reply.status);
  Tell(reply.message);
  return kExitOk;
}

}  // namespace

void AddReporter(CLI::App& app, const Globals* globals, Run* run) {
  CLI::App* command = app.add_subcommand("reporter", "Who reported a case");
  command->require_subcommand(1);
  CLI::App* open = command->add_subcommand(
      "open", "Name and telephone, for a purpose and with a reason; each opening is in the log");
  // Shared by the options and the callback, which live as long as the app.
  auto flags = std::make_shared<ReporterFlags>();
  open->add_option("CASE", flags->case_id, "Case number")->required();
  const std::map<std::string, core::v1::OpeningPurpose> purposes = {
      {"contact", core::v1::OPENING_PURPOSE_CONTACT},
      {"visit", core::v1::OPENING_PURPOSE_VISIT},
      {"emergency", core::v1::OPENING_PURPOSE_EMERGENCY}};
  open->add_option("--purpose", flags->purpose,
                   "contact: who works on it; visit: who visits; emergency: somebody is in danger")
      ->required()
      ->transform(CLI::CheckedTransformer(purposes));
  open->add_option("--reason", flags->reason, "Why, in words")->required();
  open->add_option("--as", flags->person, "Id of the person in the city pack who opens it")
      ->required();
  open->callback([flags, globals, run] {
    *run = [flags, globals] { return OpenReporter(*flags, *globals); };
  });
}

}  // namespace huying::ctl
