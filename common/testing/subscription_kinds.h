// What Subscription::kinds leaves out must be what the handlers have no answer to.
#pragma once

#include <algorithm>
#include <string>

#include "common/runtime/handlers.h"
#include "common/testing/memory_store.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"

namespace huying::testing {

// Hands an event of every kind that is not named to the handlers: nothing must come of it.
inline void ExpectOtherKindsDoNotMatter(const runtime::Handlers& handlers) {
  int tried = 0;
  for (const runtime::Subscription& subscription : handlers.spec().subscriptions) {
    const google::protobuf::Descriptor* of_event = subscription.event->GetDescriptor();
    for (int i = 0; i < of_event->field_count(); ++i) {
      const google::protobuf::FieldDescriptor* kind = of_event->field(i);
      const bool named = std::find(subscription.kinds.begin(), subscription.kinds.end(),
                                   kind->number()) != subscription.kinds.end();
      if (kind->containing_oneof() == nullptr || named || subscription.kinds.empty()) continue;
      google::protobuf::Arena arena;
      runtime::Message* event = subscription.event->New(&arena);
      event->GetReflection()->MutableMessage(event, kind);
      MemoryStore store;
      if (subscription.mode == runtime::SubscriptionMode::kReact) {
        const runtime::Outcome outcome =
            handlers.React(subscription.service, *event, store, {.now_ms = 1, .arena = &arena});
        EXPECT_TRUE(outcome.events.empty()) << subscription.service << " " << kind->name();
      } else {
        handlers.Project(subscription.service, *event, store);
        EXPECT_TRUE(store.rows().empty()) << subscription.service << " " << kind->name();
      }
      ++tried;
    }
  }
  EXPECT_GT(tried, 0);
}

}  // namespace huying::testing
