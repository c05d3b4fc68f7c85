#include "common/rpc/server.h"

#include <grpcpp/grpcpp.h>

#include <chrono>

#include "gtest/gtest.h"

namespace huying::rpc {
namespace {

// A client without calls that asks every `ping` whether the server is there, as proxies and mobile
// networks make clients do.
std::shared_ptr<grpc::Channel> PingingChannel(const std::string& address, int ping_ms) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, ping_ms);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_MIN_SENT_PING_INTERVAL_WITHOUT_DATA_MS, ping_ms);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

// True if the connection stays as it is.
bool Stays(const std::shared_ptr<grpc::Channel>& channel, std::chrono::milliseconds time) {
  const auto now = [] { return std::chrono::system_clock::now(); };
  EXPECT_TRUE(channel->WaitForConnected(now() + std::chrono::seconds(20)));
  return !channel->WaitForStateChange(GRPC_CHANNEL_READY, now() + time);
}

TEST(RpcServer, AClientWithoutCallsMayAskWhetherItIsThere) {
  EXPECT_LE(ServerOptions().ping_interval_min, absl::Seconds(10) * 0.9);
  auto server =
      Server::Start({.address = "127.0.0.1:0", .ping_interval_min = absl::Milliseconds(50)}, {});
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_TRUE(Stays(PingingChannel((*server)->address(), 200), std::chrono::milliseconds(3000)));
}

TEST(RpcServer, WhoAsksWithoutEndIsSentAway) {
  auto server =
      Server::Start({.address = "127.0.0.1:0", .ping_interval_min = absl::Seconds(60)}, {});
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_FALSE(Stays(PingingChannel((*server)->address(), 200), std::chrono::seconds(20)));
}

}  // namespace
}  // namespace huying::rpc
