#include "common/testing/memory_store.h"

#include <gtest/gtest.h>

#include "huying/core/v1/core.pb.h"

namespace huying::testing {
namespace {

// Counts into a row; the event is a core.v1.Count.
class CountingHandlers final : public runtime::Handlers {
 public:
  CountingHandlers() { spec_.event = &core::v1::Count::default_instance(); }
  const runtime::ServiceSpec& spec() const override { return spec_; }
  void Evolve(const google::protobuf::Message& event, runtime::Store& store) const override {
    const auto& count = static_cast<const core::v1::Count&>(event);
    core::v1::Count row;
    store.Load("c/" + count.name(), row);
    row.set_name(count.name());
    row.set_value(row.value() + count.value());
    store.Save("c/" + count.name(), row);
    store.Count("counted");
    store.SetTimer(row.value(), count.name(), 1);
  }

 private:
  runtime::ServiceSpec spec_;
};

core::v1::Count Make(const char* name, int64_t value) {
  core::v1::Count count;
  count.set_name(name);
  count.set_value(value);
  return count;
}

TEST(MemoryStore, AppliesAndFolds) {
  const CountingHandlers handlers;
  const core::v1::Count a = Make("a", 2);
  const core::v1::Count b = Make("b", 3);
  MemoryStore store;
  runtime::Outcome outcome;
  outcome.events = {&a, &b, &a};
  store.Apply(handlers, outcome);

  core::v1::Count row;
  ASSERT_TRUE(store.Load("c/a", row));
  EXPECT_EQ(row.value(), 4);
  EXPECT_EQ(store.Counter("counted"), 3);
  EXPECT_EQ(EventsOf<core::v1::Count>(store.log()).at(1).name(), "b");

  const MemoryStore again = MemoryStore::Fold(handlers, store.log());
  EXPECT_EQ(again.rows(), store.rows());
  EXPECT_EQ(again.timers(), store.timers());
}

TEST(MemoryStore, ScansInOrderAndStops) {
  MemoryStore store;
  for (const char* key : {"i/b", "i/a", "i/c", "j/a"}) store.Put(key, "");
  store.Delete("i/c");
  store.Delete("i/none");
  std::string seen;
  store.Scan("i/", runtime::PrefixEnd("i/"), [&](std::string_view key, std::string_view) {
    seen.append(key);
    return true;
  });
  EXPECT_EQ(seen, "i/ai/b");
  int calls = 0;
  store.Scan("i/", runtime::PrefixEnd("i/"), [&](std::string_view, std::string_view) {
    ++calls;
    return false;
  });
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(store.Get("i/c").has_value());
}

TEST(MemoryStore, GivesTimersWhenDue) {
  MemoryStore store;
  store.SetTimer(20, "x", 2);
  store.SetTimer(10, "y", 1);
  store.SetTimer(10, "y", 1);
  store.SetTimer(30, "z", 1);
  store.CancelTimer(30, "z", 1);
  EXPECT_FALSE(store.TakeDue(9).has_value());
  EXPECT_EQ(store.TakeDue(20)->subject(), "y");
  EXPECT_EQ(store.TakeDue(20)->kind(), 2u);
  EXPECT_FALSE(store.TakeDue(1000).has_value());
}

}  // namespace
}  // namespace huying::testing
