import type { ObserverServer } from "../../../generated/daemons/observer.ts";

/** Control of tracing: accepted, so that clients can set up all daemons alike; nothing is recorded here. */
export function observerCalls(): ObserverServer {
  const accept = () => {};
  return {
    Observer: {
      create: accept,
      destroy: accept,
      set_enabled: accept,
      set_attributes: accept,
      set_endpoints: accept,
      init: accept,
      set_trace_log_dir: accept,
      set_export_interval: accept,
      set_export_chunk_size: accept,
      set_max_spans: accept,
      set_max_traces: accept,
      set_max_depth: accept,
      set_max_file_size: accept,
      set_host_id: accept,
      set_compress_tracing_files: accept,
    },
  };
}
