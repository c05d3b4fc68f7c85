// How near the embedded bus comes to the disk: prints a table. Usage: embedded_bench FOLDER (an
// empty one on the disk to measure).
#include <cstdio>
#include <filesystem>
#include <string>

#include "common/bus/baseline.h"
#include "common/bus/embedded.h"

namespace huying::bus {
namespace {

int Run(const std::string& folder) {
  auto bus = OpenEmbeddedBus({.path = folder + "/bus"});
  if (!bus.ok()) {
    std::printf("%s\n", bus.status().ToString().c_str());
    return 1;
  }
  struct Case {
    const char* name;
    Load load;
  };
  const Case cases[] = {{"400 B, one at a time", {3'000, 400, 4, 1}},
                        {"400 B, 100 in flight", {50'000, 400, 4, 100}},
                        {"400 B, 4096 in flight, 24 partitions", {500'000, 400, 24, 4096}},
                        {"16 KB, one at a time", {2'000, 16'384, 4, 1}},
                        {"16 KB, 256 in flight, 24 partitions", {20'000, 16'384, 24, 256}}};
  int number = 0;
  for (const Case& c : cases) {
    const std::string topic = "t" + std::to_string(number++);
    const absl::Status made = (*bus)->CreateTopics({{topic, c.load.partitions}});
    if (!made.ok()) std::printf("%s\n", made.ToString().c_str());
    PrintBaseline(std::string("append ") + c.name, MeasureAppends(**bus, topic, c.load));
    PrintBaseline(std::string("read   ") + c.name, MeasureReads(**bus, topic, c.load));
  }
  PrintBaseline("RocksDB alone, 400 B, synced one by one",
                MeasureRocksWrites(folder + "/one", {3'000, 400}, 1));
  PrintBaseline("RocksDB alone, 400 B, synced by 256",
                MeasureRocksWrites(folder + "/many", {500'000, 400}, 256));
  PrintBaseline("RocksDB alone, 16 KB, synced by 64",
                MeasureRocksWrites(folder + "/large", {20'000, 16'384}, 64));
  return 0;
}

}  // namespace
}  // namespace huying::bus

int main(int argc, char** argv) {
  if (argc != 2) {
    std::printf("usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  return huying::bus::Run(argv[1]);
}
