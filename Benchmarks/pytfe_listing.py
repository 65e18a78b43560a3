"""Lists every agent of every pool with pytfe, the official Python client, and prints the seconds it took."""

import sys
import time

from pytfe import TFEClient, TFEConfig
from pytfe.models import AgentListOptions, AgentPoolListOptions

address, organization, token = sys.argv[1:]
client = TFEClient(TFEConfig(address=address, token=token))
start = time.monotonic()
count = 0
for pool in client.agent_pools.list(organization, AgentPoolListOptions(page_size=100)):
    count += sum(1 for _ in client.agents.list(pool.id, AgentListOptions(page_size=100)))
seconds = time.monotonic() - start
if count != 10_000:
    sys.exit(f"pytfe listed {count} agents")
print(seconds)
