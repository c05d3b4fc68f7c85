// For tests: one service behind a real server, on a real log in a folder of its own.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/bus/embedded.h"
#include "common/core/clock.h"
#include "common/metrics/metrics.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/runtime/owners_table.h"
#include "common/runtime/service_host.h"
#include "gtest/gtest.h"

namespace huying::testing {

class ServedTest : public ::testing::Test {
 protected:
  explicit ServedTest(int64_t now_ms) : clock_(now_ms) {
    std::string pattern = ::testing::TempDir() + "/served-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }

  // `followed` are services whose logs it reads; they stay empty. `stores` is a path below folder_.
  void StartHost(const runtime::Handlers& handlers, int32_t partitions,
                 const std::vector<std::string>& followed, const std::string& stores = "/stores") {
    bus::EmbeddedOptions log;
    log.path = folder_ + "/log";
    bus_ = bus::OpenEmbeddedBus(log).value();
    std::vector<bus::TopicSpec> topics = runtime::TopicsOf(handlers.spec(), partitions, 1);
    topics.push_back(runtime::OwnersTopicSpec(1));
    for (const std::string& other : followed) {
      runtime::ServiceSpec spec = handlers.spec();
      spec.name = other;
      for (bus::TopicSpec& topic : runtime::TopicsOf(spec, partitions, 1))
        topics.push_back(std::move(topic));
    }
    ASSERT_TRUE(bus_->CreateTopics(topics).ok());
    owners_ = std::make_unique<runtime::OwnersTable>(bus_.get(), &workers_, "here", "127.0.0.1:1");
    ASSERT_TRUE(owners_->Start().ok());
    runtime::HostOptions options;
    options.data_dir = folder_ + stores;
    options.instance = "here";
    host_ = std::make_unique<runtime::ServiceHost>(&handlers, bus_.get(), &clock_, &stores_,
                                                   &workers_, owners_.get(), options);
    ASSERT_TRUE(host_->Start().ok());
  }
  void Serve(std::vector<rpc::ServicePtr> services) {
    server_ = rpc::Server::Start({.address = "127.0.0.1:0"}, std::move(services)).value();
    directory_ = std::make_unique<rpc::OneServer>(server_->address());
    rpc::ClientOptions client;
    client.timeout = absl::Seconds(60);
    client.attempts_max = 1000;  // until the partitions are acquired
    client.backoff_max = absl::Milliseconds(50);
    client_ = std::make_unique<rpc::Client>(directory_.get(), client);
  }
  void Serve(rpc::ServicePtr service) {
    std::vector<rpc::ServicePtr> services;
    services.push_back(std::move(service));
    Serve(std::move(services));
  }
  void TearDown() override {
    client_.reset();
    server_.reset();
    if (host_ != nullptr) host_->Stop(absl::Seconds(10));
    owners_.reset();
    workers_.Stop();
    host_.reset();
    bus_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::string folder_;
  SimulatedClock clock_;
  metrics::Registry registry_;
  store::Resources stores_{8u << 20, 8u << 20};
  runtime::WorkerPool workers_{2};
  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<runtime::OwnersTable> owners_;
  std::unique_ptr<runtime::ServiceHost> host_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<rpc::OneServer> directory_;
  std::unique_ptr<rpc::Client> client_;
};

}  // namespace huying::testing
