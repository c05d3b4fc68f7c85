// huying-gateway: the edge, one process of a city.
#include "services/gateway/add.h"

int main(int argc, char** argv) {
  return huying::process::RunServiceMain(argc, argv, "huying-gateway", huying::gateway::AddTo);
}
