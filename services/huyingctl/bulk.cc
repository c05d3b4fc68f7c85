// huyingctl bulk FILE|- [--command NAME] [--as PERSON] [--reason TEXT] [--id ID] [--dry-run] [--json]
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "common/core/stable_hash.h"
#include "common/core/text.h"
#include "huying/gateway/v1/service.pb.h"
#include "services/huyingctl/bulk_file.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"
#include "services/huyingctl/csv/encoding.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/interrupt.h"
#include "services/huyingctl/progress.h"

namespace huying::ctl {
namespace {

using gateway::v1::BulkAnswer;
using gateway::v1::ExecuteManyRequest;
using gateway::v1::ExecuteManyResponse;

// Of one call: so that there is progress to tell, and far below what the gateway takes.
constexpr size_t kCasesPerCall = 100;
constexpr size_t kBytesPerCall = size_t{1} << 20;
// What nobody has answered is asked for again so often.
constexpr int kRounds = 3;

constexpr char kExplained[] =
    "FILE is CSV whose first row names the columns, or one JSON object a line.\n"
    "  case     the case number; always needed\n"
    "  command  what is to be done, PlaceCase; or --command for all\n"
    "  as       id of the person in the city pack who does it; or --as for all\n"
    "  reason   why, where the command asks for it; or --reason for all\n"
    "  seen     the number of the row's newest event when it was looked at: refused if there are "
    "newer ones\n"
    "and any other column is a field of the command (area_code, place.address; input.reason where "
    "the name\n"
    "is taken; ';' between the members of a list; an empty cell is left out). In JSON fields stand "
    "under\n"
    "\"input\". docs/case-model.md has the commands.\n"
    "Each row becomes the ordinary command, with the same conditions as at a desk; one that is "
    "refused stops\n"
    "no other. The same file again, with the same --id, does only what was not done (for 24 hours, "
    "or what\n"
    "dedupe_retention_hours of the pack says). Without --id the id follows from the file and the "
    "flags: to\n"
    "send a mended file, give the id that was told.\n"
    "Exit codes: 0 all done; 1 some refused; 2 wrong usage or file; 3 nobody answers; 4 some not "
    "answered.";

struct BulkFlags {
  std::string file;
  BulkDefaults defaults;
  std::string id;
  bool dry_run = false;
  bool json = false;
};

struct Outcome {
  BulkRow row;
  BulkAnswer answer;
};

std::string IdOf(const BulkFlags& flags, const std::string& text) {
  if (!flags.id.empty()) return flags.id;
  const BulkDefaults& with = flags.defaults;
  const std::string all = Cat(with.command, '\n', with.person, '\n', with.reason, '\n', text);
  constexpr char kHex[] = "0123456789abcdef";
  std::string id = "file-";
  for (uint64_t hash = StableHash(all), i = 0; i < 16; ++i, hash <<= 4) id += kHex[hash >> 60];
  return id;
}

absl::StatusOr<DecodedText> ReadBulkText(const std::string& file) {
  if (file != "-") return ReadTextFile(file);
  return DecodeText({std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()});
}

// A row that is no command is told like one that a service has refused.
std::vector<Outcome> OutcomesOf(std::vector<BulkRow> rows) {
  std::vector<Outcome> outcomes;
  for (BulkRow& row : rows) {
    Outcome& outcome = outcomes.emplace_back();
    outcome.answer.set_case_id(row.case_id);
    if (!row.error.empty()) {
      outcome.answer.set_result(BulkAnswer::RESULT_REFUSED);
      outcome.answer.mutable_rejection()->set_code("ROW_WRONG");
      outcome.answer.mutable_rejection()->set_message(row.error);
    }
    outcome.row = std::move(row);
  }
  return outcomes;
}

bool IsOpen(const Outcome& outcome) {
  return outcome.answer.result() == BulkAnswer::RESULT_UNSPECIFIED ||
         outcome.answer.result() == BulkAnswer::RESULT_UNAVAILABLE;
}

// I8: whoever sends the file must tell the reporter; nothing calls these lines by itself. Of one that
// was done before, too: the answer that said so may have been lost.
void TellDanger(const Outcome& outcome) {
  const intake::v1::ExecuteResponse& answer = outcome.answer.intake();
  if (answer.emergency_lines().empty()) return;
  std::cerr << outcome.row.case_id << " shows danger; tell the reporter to call";
  for (const std::string& number : answer.emergency_lines()) std::cerr << " " << number;
  std::cerr << "\n";
}

// Sends some rows in one call and keeps their answers. An error is of the bulk as a whole.
absl::Status SendSome(rpc::Client& client, const std::string& id,
                      const std::vector<Outcome*>& some) {
  ExecuteManyRequest request;
  request.set_bulk_id(id);
  for (const Outcome* outcome : some) *request.add_commands() = outcome->row.command;
  auto reply = client.CallAndWait<ExecuteManyResponse>(request, "");
  if (reply.rejection)
    return absl::InvalidArgumentError(Cat(reply.rejection->code, " ", reply.rejection->message));
  const bool whole =
      reply.status.ok() && static_cast<size_t>(reply.message.answers_size()) == some.size();
  if (!whole && absl::IsInvalidArgument(reply.status)) return reply.status;
  for (size_t i = 0; i < some.size(); ++i) {
    BulkAnswer& answer = some[i]->answer;
    if (whole) {
      answer.Swap(reply.message.mutable_answers(static_cast<int>(i)));
      TellDanger(*some[i]);
    } else {
      answer.set_result(BulkAnswer::RESULT_UNAVAILABLE);
      answer.set_failure(std::string(reply.status.message()));
    }
  }
  return absl::OkStatus();
}

// Sends what has no answer yet, in several calls.
absl::Status SendOpen(rpc::Client& client, const std::string& id, std::vector<Outcome>& outcomes,
                      Progress& progress) {
  std::vector<Outcome*> some;
  size_t bytes = 0;
  int64_t passed = 0;
  const auto send = [&] {
    absl::Status sent = some.empty() ? absl::OkStatus() : SendSome(client, id, some);
    some.clear();
    bytes = 0;
    progress.Show(passed);
    return sent;
  };
  for (Outcome& outcome : outcomes) {
    if (Interrupted()) break;
    if (IsOpen(outcome)) {
      some.push_back(&outcome);
      bytes += outcome.row.command.ByteSizeLong();
    }
    ++passed;
    if (some.size() < kCasesPerCall && bytes < kBytesPerCall) continue;
    if (absl::Status sent = send(); !sent.ok()) return sent;
  }
  return send();
}

struct BulkTally {
  int64_t done = 0, repeated = 0, refused = 0, unanswered = 0;
};

BulkTally TallyOf(const std::vector<Outcome>& outcomes) {
  BulkTally tally;
  for (const Outcome& outcome : outcomes) {
    switch (outcome.answer.result()) {
      case BulkAnswer::RESULT_DONE:
        ++tally.done;
        break;
      case BulkAnswer::RESULT_REPEATED:
        ++tally.repeated;
        break;
      case BulkAnswer::RESULT_REFUSED:
        ++tally.refused;
        break;
      default:
        ++tally.unanswered;
    }
  }
  return tally;
}

std::string WordOfResult(const BulkAnswer& answer) {
  switch (answer.result()) {
    case BulkAnswer::RESULT_DONE:
      return "done";
    case BulkAnswer::RESULT_REPEATED:
      return "repeated";
    case BulkAnswer::RESULT_REFUSED:
      return "refused";
    default:
      return "unavailable";
  }
}

void PrintText(const std::string& id, const std::vector<Outcome>& outcomes) {
  const BulkTally tally = TallyOf(outcomes);
  std::cout << "bulk " << id << ": done " << tally.done << ", done before " << tally.repeated
            << ", refused " << tally.refused << ", no answer " << tally.unanswered << "\n";
  for (const Outcome& outcome : outcomes) {
    const core::v1::Rejection& rejection = outcome.answer.rejection();
    if (outcome.answer.result() == BulkAnswer::RESULT_REFUSED) {
      std::cout << "line " << outcome.row.line << "  " << outcome.row.case_id << "  "
                << rejection.code() << "  " << rejection.message();
      const std::vector<std::string> possible(rejection.possible().begin(),
                                              rejection.possible().end());
      if (!possible.empty()) std::cout << "  (possible: " << Join(possible, ", ") << ")";
      std::cout << "\n";
    } else if (IsOpen(outcome)) {
      const std::string& failure = outcome.answer.failure();
      std::cout << "line " << outcome.row.line << "  " << outcome.row.case_id
                << (failure.empty() ? "  was not sent" : "  no answer: " + failure) << "\n";
    }
  }
  if (tally.refused + tally.unanswered > 0)
    std::cout << "once that is mended, send the file again with --id " << id
              << "; what was done is not done again\n";
}

void PrintJson(const std::string& id, const std::vector<Outcome>& outcomes) {
  const BulkTally tally = TallyOf(outcomes);
  nlohmann::ordered_json json = {{"id", id},
                                 {"done", tally.done},
                                 {"repeated", tally.repeated},
                                 {"refused", tally.refused},
                                 {"unavailable", tally.unanswered},
                                 {"answers", nlohmann::ordered_json::array()}};
  for (const Outcome& outcome : outcomes) {
    nlohmann::ordered_json row = {{"line", outcome.row.line},
                                  {"case", outcome.row.case_id},
                                  {"result", WordOfResult(outcome.answer)}};
    if (outcome.answer.has_rejection()) {
      const core::v1::Rejection& rejection = outcome.answer.rejection();
      row["code"] = rejection.code();
      row["message"] = rejection.message();
      row["possible"] =
          std::vector<std::string>(rejection.possible().begin(), rejection.possible().end());
    }
    if (!outcome.answer.failure().empty()) row["failure"] = outcome.answer.failure();
    for (const std::string& number : outcome.answer.intake().emergency_lines())
      row["emergency_lines"].push_back(number);
    json["answers"].push_back(std::move(row));
  }
  std::cout << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
}

int CodeOf(const BulkTally& tally) {
  if (tally.unanswered > 0) {
    return tally.done + tally.repeated + tally.refused == 0 ? kExitUnreachable : kExitPartly;
  }
  return tally.refused > 0 ? kExitFinding : kExitOk;
}

int DryRun(const std::string& id, const BulkFlags& flags, const std::vector<Outcome>& outcomes) {
  const auto wrong = TallyOf(outcomes).refused;
  if (flags.json) {
    PrintJson(id, outcomes);
  } else {
    for (const Outcome& outcome : outcomes) {
      if (!outcome.row.error.empty())
        std::cout << "line " << outcome.row.line << "  " << outcome.row.error << "\n";
    }
    std::cout << "bulk " << id << ": " << outcomes.size() - static_cast<size_t>(wrong)
              << " rows could be sent, " << wrong << " are wrong; nothing was sent\n";
  }
  return wrong > 0 ? kExitFinding : kExitOk;
}

int RunBulk(const BulkFlags& flags, const Globals& globals) {
  const absl::StatusOr<DecodedText> text = ReadBulkText(flags.file);
  if (!text.ok()) return FailWith("bulk", text.status());
  absl::StatusOr<std::vector<BulkRow>> rows = ReadBulkFile(text->text, flags.defaults);
  if (!rows.ok()) {
    std::cerr << "huyingctl bulk: " << flags.file << ": " << rows.status().message() << "\n";
    return kExitUsage;
  }
  const std::string id = IdOf(flags, text->text);
  std::vector<Outcome> outcomes = OutcomesOf(*std::move(rows));
  if (flags.dry_run) return DryRun(id, flags, outcomes);
  if (std::none_of(outcomes.begin(), outcomes.end(), &IsOpen)) {
    flags.json ? PrintJson(id, outcomes) : PrintText(id, outcomes);
    return kExitUsage;  // no row is a command: the file or the flags are wrong
  }
  absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::Open(globals);
  if (!connection.ok()) return FailWith("bulk", connection.status());
  Progress progress("bulk", static_cast<int64_t>(outcomes.size()));
  for (int round = 0; round < kRounds && !Interrupted(); ++round) {
    const absl::Status sent = SendOpen((*connection)->client(), id, outcomes, progress);
    if (!sent.ok()) return FailWith("bulk", sent);
    if (TallyOf(outcomes).unanswered == 0) break;
  }
  progress.Finish(static_cast<int64_t>(outcomes.size()) - TallyOf(outcomes).unanswered);
  if (Interrupted()) std::cerr << "interrupted: what was sent is kept\n";
  flags.json ? PrintJson(id, outcomes) : PrintText(id, outcomes);
  return CodeOf(TallyOf(outcomes));
}

}  // namespace

void AddBulk(CLI::App& app, const Globals* globals, Run* run) {
  CLI::App* bulk = app.add_subcommand(
      "bulk", "Give a command for each case of a file; the same again adds nothing");
  // Shared by the options and the callback, which live as long as the app.
  auto flags = std::make_shared<BulkFlags>();
  bulk->add_option("FILE", flags->file,
                   "CSV or lines of JSON, UTF-8 or GB18030; - for standard input")
      ->required();
  bulk->add_option("--command", flags->defaults.command, "What is to be done, PlaceCase");
  bulk->add_option("--as", flags->defaults.person, "Id of the person in the city pack who does it");
  bulk->add_option("--reason", flags->defaults.reason, "Why, in words");
  bulk->add_option(
      "--id", flags->id,
      "The bulk's id, 8 to 36 letters, digits, '.', '_', '-'; else it follows from the "
      "file and the flags");
  bulk->add_flag("--dry-run", flags->dry_run, "Only read the file");
  bulk->add_flag("--json", flags->json, "As JSON");
  bulk->footer(kExplained);
  bulk->callback(
      [flags, globals, run] { *run = [flags, globals] { return RunBulk(*flags, *globals); }; });
}

}  // namespace huying::ctl
