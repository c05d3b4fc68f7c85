#include "tests/sim/toy_services.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/bus/bus.h"
#include "tests/sim/toy.pb.h"

namespace huying::toy {
namespace {

using google::protobuf::Arena;
using google::protobuf::Message;
using runtime::DecisionContext;
using runtime::Outcome;
using runtime::View;

constexpr uint32_t kTakeBack = 1;
constexpr uint32_t kSaySum = 1;
constexpr int64_t kTallyMs = 5'000;
constexpr int64_t kAnswersKeptMs = 60'000;

std::string AccountKey(const std::string& account) { return "a/" + account; }
std::string ChangeKey(const std::string& account, uint64_t serial) {
  return absl::StrCat("c/", account, "/", serial);
}
std::string MirrorKey(const std::string& account) { return "m/" + account; }

// Balances that never fall below nothing; a change may be for a while only.
class Counter final : public runtime::Handlers {
 public:
  const runtime::ServiceSpec& spec() const override { return spec_; }

  void Evolve(const Message& message, runtime::Store& store) const override {
    const auto& event = static_cast<const Changed&>(message);
    Account account;
    store.Load(AccountKey(event.account()), account);
    account.set_balance(account.balance() + event.by());
    account.set_serial(event.serial());
    store.Save(AccountKey(event.account()), account);
    store.Count(event.back() ? "event/back" : "event/change");
    if (event.back_at_ms() == 0) return;
    const std::string subject = ChangeKey(event.account(), event.serial());
    Changed row;
    row.set_account(event.account());
    row.set_serial(event.serial());
    row.set_by(event.by());
    row.set_back_padding(event.back_padding());
    store.Save(subject, row);
    store.SetTimer(event.back_at_ms(), subject, kTakeBack);
  }

  Outcome Execute(const Message& message, const View& view,
                  const DecisionContext& context) const override {
    const auto& command = static_cast<const Change&>(message);
    Account account;
    view.Load(AccountKey(command.account()), account);
    if (account.balance() + command.by() < 0) {
      return Outcome::Reject({.kind = Rejection::Kind::kNotNow,
                              .code = "NOT_ENOUGH",
                              .mechanism = "",
                              .message = "there is not so much",
                              .possible = {}});
    }
    auto* event = Arena::CreateMessage<Changed>(context.arena);
    event->set_account(command.account());
    event->set_serial(account.serial() + 1);
    event->set_by(command.by());
    if (command.for_ms() > 0) event->set_back_at_ms(context.now_ms + command.for_ms());
    event->set_padding(std::string(command.padding(), '.'));
    event->set_back_padding(command.back_padding());
    event->set_mirror_padding(command.mirror_padding());
    auto* answer = Arena::CreateMessage<Balance>(context.arena);
    answer->set_balance(account.balance() + command.by());
    answer->set_serial(event->serial());
    Outcome outcome;
    outcome.events = {event};
    outcome.answer = answer;
    return outcome;
  }

  Outcome OnTimer(const log::v1::TimerKey& timer, const View& view,
                  const DecisionContext& context) const override {
    Changed change;
    if (!view.Load(timer.subject(), change)) return Outcome::Nothing();
    Account account;
    view.Load(AccountKey(change.account()), account);
    auto* event = Arena::CreateMessage<Changed>(context.arena);
    event->set_account(change.account());
    event->set_serial(account.serial() + 1);
    event->set_by(-change.by());
    event->set_back(true);
    event->set_padding(std::string(change.back_padding(), '.'));
    Outcome outcome;
    outcome.events = {event};
    return outcome;
  }

 private:
  const runtime::ServiceSpec spec_{.name = "counter",
                                   .event = &Changed::default_instance(),
                                   .subscriptions = {},
                                   .answers_kept_ms = kAnswersKeptMs};
};

// Says each change once; it keeps no note of which it has said, so that a repeat would show.
class Mirror final : public runtime::Handlers {
 public:
  const runtime::ServiceSpec& spec() const override { return spec_; }

  void Evolve(const Message& message, runtime::Store& store) const override {
    const auto& event = static_cast<const Mirrored&>(message);
    Mirrored row;
    row.set_account(event.account());
    row.set_serial(event.serial());
    row.set_sum(event.sum());
    store.Save(MirrorKey(event.account()), row);
    store.Count("event/mirrored");
  }

  Outcome React(std::string_view, const Message& message, const View& view,
                const DecisionContext& context) const override {
    const auto& change = static_cast<const Changed&>(message);
    if (change.back()) return Outcome::Nothing();
    return MakeOutcome(change.account(), change.serial(), change.by(), change.mirror_padding(),
                       view, context);
  }

  Outcome Execute(const Message& message, const View& view,
                  const DecisionContext& context) const override {
    Outcome outcome =
        MakeOutcome(static_cast<const Ask&>(message).account(), 0, 0, 0, view, context);
    outcome.answer = outcome.events.front();
    return outcome;
  }

 private:
  static Outcome MakeOutcome(const std::string& account, uint64_t serial, int64_t by,
                             uint32_t padding, const View& view, const DecisionContext& context) {
    Mirrored last;
    view.Load(MirrorKey(account), last);
    auto* event = Arena::CreateMessage<Mirrored>(context.arena);
    event->set_account(account);
    event->set_serial(serial);
    event->set_sum(last.sum() + by);
    event->set_padding(std::string(padding, '.'));
    Outcome outcome;
    outcome.events = {event};
    return outcome;
  }

  const runtime::ServiceSpec spec_{.name = "mirror",
                                   .event = &Mirrored::default_instance(),
                                   .subscriptions = {{.service = "counter",
                                                      .mode = runtime::SubscriptionMode::kReact,
                                                      .event = &Changed::default_instance()}},
                                   .answers_kept_ms = kAnswersKeptMs};
};

// Adds up what the others say. A while after a change was to be taken back it says the sum, once.
class Tally final : public runtime::Handlers {
 public:
  const runtime::ServiceSpec& spec() const override { return spec_; }
  void Evolve(const Message& message, runtime::Store& store) const override {
    const auto& said = static_cast<const Mirrored&>(message);
    store.Save(absl::StrCat("t/", said.account()), said);
  }
  void Project(std::string_view service, const Message& message,
               runtime::Store& store) const override {
    if (service == "counter") {
      const auto& change = static_cast<const Changed&>(message);
      store.Count(absl::StrCat("sum/", change.account()), change.by());
      if (change.back_at_ms() == 0) return;
      store.SetTimer((change.back_at_ms() / kTallyMs + 1) * kTallyMs, change.account(), kSaySum);
    } else {
      store.Count("mirrored");
    }
  }
  Outcome OnTimer(const log::v1::TimerKey& timer, const View& view,
                  const DecisionContext& context) const override {
    auto* event = Arena::CreateMessage<Mirrored>(context.arena);
    event->set_account(timer.subject());
    event->set_sum(view.Counter(absl::StrCat("sum/", timer.subject())));
    Outcome outcome;
    outcome.events = {event};
    return outcome;
  }

 private:
  const runtime::ServiceSpec spec_{.name = "tally",
                                   .event = &Mirrored::default_instance(),
                                   .subscriptions = {{.service = "counter",
                                                      .mode = runtime::SubscriptionMode::kProject,
                                                      .event = &Changed::default_instance()},
                                                     {.service = "mirror",
                                                      .mode = runtime::SubscriptionMode::kProject,
                                                      .event = &Mirrored::default_instance()}},
                                   .answers_kept_ms = kAnswersKeptMs};
};

// What fits into a record beside its cause, and what never does.
constexpr uint32_t kFitsBytes = bus::kRecordBytesMax - 64 * 1024 - 1'024;
constexpr uint32_t kTooLargeBytes = bus::kRecordBytesMax;

bool IsTooLarge(const Changed& event) { return event.mirror_padding() >= kTooLargeBytes; }

// Many that are small beside such a record, some that leave little room in it, few that fill it.
uint32_t DrawSize(testing::SimRandom& random) {
  const size_t dice = random.Below(10);
  if (dice < 6) return 0;
  const int64_t most = dice < 8 ? 100'000 : dice < 9 ? 400'000 : kFitsBytes;
  return static_cast<uint32_t>(random.Between(50'000, most));
}

void DrawSizes(testing::SimRandom& random, Change& change, bool& fits) {
  change.set_padding(DrawSize(random));
  change.set_back_padding(DrawSize(random));
  change.set_mirror_padding(DrawSize(random));
  const size_t dice = random.Below(40);
  if (dice == 0) change.set_mirror_padding(kTooLargeBytes);
  if (dice == 1) change.set_padding(kTooLargeBytes);
  fits = change.padding() < kTooLargeBytes;
}

// Account and serial of each change, with its place.
using Changes = std::map<std::pair<std::string, uint64_t>, int>;

void CheckSame(const Changes& wanted, const Changes& got, int32_t partition,
               testing::Problems& problems) {
  for (const auto& [change, times] : got) {
    if (times > 1 || !wanted.contains(change)) {
      problems.Add(absl::StrCat("mirror/", partition, " said ", change.first, "#", change.second,
                                " ", times, " times"));
    }
  }
  for (const auto& [change, times] : wanted) {
    if (!got.contains(change)) {
      problems.Add(
          absl::StrCat("mirror/", partition, " skipped ", change.first, "#", change.second));
    }
  }
}

// No timer is consumed without its decision.
void CheckTimersDecided(const testing::SimAudit& audit, const char* service, int32_t partition,
                        testing::Problems& problems) {
  const auto& records = audit.log(service, partition).entries();
  for (size_t offset = 0; offset < records.size(); ++offset) {
    if (records[offset].decision == nullptr) continue;
    for (const log::v1::Entry& entry : records[offset].decision->entries()) {
      if (!entry.cause().has_timer() || entry.events_size() > 0) continue;
      problems.Add(absl::StrCat(service, "/", partition, "@", offset, " consumes timer ",
                                entry.cause().timer().subject(), " and decides nothing"));
    }
  }
}

}  // namespace

ToyServices::ToyServices() {
  services_.push_back(std::make_unique<Counter>());
  services_.push_back(std::make_unique<Mirror>());
  services_.push_back(std::make_unique<Tally>());
}

ToyServices::~ToyServices() = default;

std::vector<const runtime::Handlers*> ToyServices::all() const {
  std::vector<const runtime::Handlers*> all;
  for (const auto& service : services_) all.push_back(service.get());
  return all;
}

std::optional<testing::SimCommand> ToyWorkload::Next(testing::SimRandom& random, int64_t) {
  testing::SimCommand command;
  command.partition = static_cast<int32_t>(random.Below(static_cast<size_t>(partitions_)));
  const std::string account = absl::StrCat("account", random.Below(3));
  if (random.Chance(150)) {
    command.service = 1;
    auto ask = std::make_unique<Ask>();
    ask->set_account(account);
    command.message = std::move(ask);
    return command;
  }
  auto change = std::make_unique<Change>();
  change->set_account(account);
  if (random.Chance(700)) command.subject = account;
  change->set_by(random.Between(-3, 9));
  if (change->by() > 0 && random.Chance(300)) change->set_for_ms(random.Between(1, 10'000));
  if (large_) DrawSizes(random, *change, command.fits);
  command.may_be_given_up = true;
  command.message = std::move(change);
  return command;
}

bool ToyWorkload::LeavesOut(size_t service, const Message& event) const {
  return service == 0 && IsTooLarge(static_cast<const Changed&>(event));
}

// Serials have no hole and no repeat, each change for a while is taken back at most once, and the
// mirror says each change once.
void ToyWorkload::CheckAtRest(const testing::SimAudit& audit, testing::Problems& problems) {
  for (int32_t p = 0; p < partitions_; ++p) {
    Changes changes;
    std::map<std::string, uint64_t> serials;
    for (const auto& entry : audit.log("counter", p).entries()) {
      for (const Message* message : entry.events) {
        const auto& event = static_cast<const Changed&>(*message);
        if (event.serial() != ++serials[event.account()]) {
          problems.Add(
              absl::StrCat("counter/", p, ": ", event.account(), " jumps to ", event.serial()));
        }
        if (!event.back() && !IsTooLarge(event)) ++changes[{event.account(), event.serial()}];
      }
    }
    Changes mirrored;
    for (const auto& entry : audit.log("mirror", p).entries()) {
      for (const Message* message : entry.events) {
        const auto& event = static_cast<const Mirrored&>(*message);
        if (event.serial() > 0) ++mirrored[{event.account(), event.serial()}];
      }
    }
    CheckSame(changes, mirrored, p, problems);
    CheckTimersDecided(audit, "counter", p, problems);
    CheckTimersDecided(audit, "tally", p, problems);
  }
}

}  // namespace huying::toy
