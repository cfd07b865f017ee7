"""Python's own XML-RPC client against a pool: python3 program.py URL PASSWORD."""

import ssl
import sys
import time
import xmlrpc.client

url, password = sys.argv[1:]
context = ssl._create_unverified_context() if url.startswith("https") else None
proxy = xmlrpc.client.ServerProxy(url, context=context, allow_none=True)


def value(reply):
    assert reply["Status"] == "Success", reply
    return reply["Value"]


def error(reply):
    assert reply["Status"] == "Failure", reply
    return reply["ErrorDescription"]


assert "VM.start" in proxy.system.listMethods()
assert error(proxy.session.login_with_password("root", password + "x"))[:2] == ["SESSION_AUTHENTICATION_FAILED", "root"]
session = value(proxy.session.login_with_password("root", password, "1.0", "program.py"))

(pool,) = value(proxy.pool.get_all_records(session)).values()
host = value(proxy.host.get_record(session, pool["master"]))
assert host["API_version_major"] == "2", "integers are untyped text in XML-RPC"
assert host["enabled"] is True
assert isinstance(value(proxy.host.get_servertime(session, pool["master"])), xmlrpc.client.DateTime)

(template,) = value(proxy.VM.get_by_name_label(session, "Other install media"))
vm = value(proxy.VM.clone(session, template, "from <Python> & co"))
value(proxy.VM.provision(session, vm))
assert value(proxy.VM.get_name_label(session, vm)) == "from <Python> & co"

token = value(getattr(proxy, "event.from")(session, ["vm/" + vm], "", 0.0))["token"]
task = value(getattr(proxy, "Async.VM.start")(session, vm, False, False))
deadline = time.monotonic() + 30
while value(proxy.task.get_status(session, task)) == "pending":
    assert time.monotonic() < deadline, "the task does not end"
    time.sleep(0.05)
assert value(proxy.task.get_status(session, task)) == "success", value(proxy.task.get_error_info(session, task))
value(proxy.task.destroy(session, task))
assert value(proxy.VM.get_power_state(session, vm)) == "Running"
changes = value(getattr(proxy, "event.from")(session, ["vm/" + vm], token, 5.0))["events"]
assert [change["snapshot"]["power_state"] for change in changes][-1] == "Running", changes

assert error(proxy.VM.start(session, vm, False, False)) == ["VM_BAD_POWER_STATE", vm, "halted", "running"]
assert error(proxy.VM.get_record(session, "OpaqueRef:none")) == ["HANDLE_INVALID", "VM", "OpaqueRef:none"]
value(proxy.VM.hard_shutdown(session, vm))
value(proxy.VM.destroy(session, vm))
value(proxy.session.logout(session))
assert error(proxy.VM.get_all(session)) == ["SESSION_INVALID", session]
print("done")
