"""Walks through the console with Chromium, while boto3 makes calls. Described on standard input:

    {"admin", "gateway", "control", "password", "keys": [{"key", "secret", "account"}, …], "screenshots"}

There are two users with that password: `olivia`, an operator, and `audrey`, an auditor held to the first key's account.

Prints what was seen, as one JSON object: a name for each thing that was looked at, and under `complaints` whatever the
browser's console and its Content Security Policy said, and under `axe` what axe-core found to be inaccessible.
"""

import json
import os
import pathlib
import sys
import tempfile
import urllib.request

import axe_selenium_python
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

order = json.load(sys.stdin)
admin = order["admin"]
seen = {"complaints": [], "axe": {}, "overflow": {}}
HOSTILE = "\"'><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
# An accent after a quote makes one character of the two.
ACCENTED = "\"\u0301 autofocus onfocus=document.title='owned' x=\"\u0301"
SOURCE = "snap-12345678"
AXE = pathlib.Path(axe_selenium_python.__file__).parent / "node_modules/axe-core/axe.min.js"


def client(number, agent=None):
    pair = order["keys"][number]
    return boto3.client(
        "ec2", endpoint_url=order["gateway"], region_name="eu-west-2", aws_access_key_id=pair["key"],
        aws_secret_access_key=pair["secret"],
        config=Config(retries={"total_max_attempts": 1}, user_agent_extra=agent or "console-test"))


def copy(number=0, source=SOURCE, description="a copy", agent=None, tags=None):
    more = {"TagSpecifications": [{"ResourceType": "snapshot", "Tags": tags}]} if tags else {}
    return client(number, agent).copy_snapshot(
        SourceRegion="eu-west-2", SourceSnapshotId=source, Description=description, **more)["SnapshotId"]


def finish_snapshots():
    """Has the cloud be done with what it is making."""
    request = urllib.request.Request(order["control"] + "/clock", data=b'{"AdvanceSeconds": 100000}', method="POST")
    urllib.request.urlopen(request, timeout=60).close()


def make_calls():
    """A little of everything that a console has to show."""
    first = copy(description="nightly")
    finish_snapshots()
    second = copy(source=first, description="of a copy")
    finish_snapshots()
    copy(source=second)
    volume = client(0).create_volume(SnapshotId=first, AvailabilityZone="eu-west-2a", Size=10)["VolumeId"]
    finish_snapshots()
    client(0).create_snapshot(VolumeId=volume, Description="of the volume")
    elsewhere = client(1).create_volume(AvailabilityZone="eu-west-2a", Size=10)["VolumeId"]
    finish_snapshots()
    theirs = client(1).create_snapshot(VolumeId=elsewhere, Description="another account's")["SnapshotId"]
    for _ in range(3):
        client(0).describe_snapshots()
    client(1).describe_snapshots()
    for bad in (lambda: copy(source="snap-00000000"), lambda: client(0).describe_vpcs(),
                lambda: client(0).copy_snapshot(SourceRegion="eu-west-2", SourceSnapshotId=SOURCE, Encrypted=True)):
        try:
            bad()
        except ClientError as error:
            seen.setdefault("errors", []).append(error.response["Error"]["Code"])
    wrong = boto3.client(
        "ec2", endpoint_url=order["gateway"], region_name="eu-west-2", aws_access_key_id=order["keys"][0]["key"],
        aws_secret_access_key="x" * 40, config=Config(retries={"total_max_attempts": 1}))
    try:
        wrong.describe_snapshots()
    except ClientError as error:
        seen["errors"].append(error.response["Error"]["Code"])
    return first, second, volume, theirs


def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                     "--disable-background-networking", f"--user-data-dir={tempfile.mkdtemp()}"):
        options.add_argument(argument)
    if os.geteuid() == 0:
        # Chromium's own sandbox does not start for root.
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    driver.set_page_load_timeout(60)
    return driver


driver = browser()


def wait(condition, seconds=60):
    # Parts of a page are replaced while it is looked at.
    replaced = [StaleElementReferenceException]
    return WebDriverWait(driver, seconds, poll_frequency=0.1, ignored_exceptions=replaced).until(condition)


def find(selector):
    return driver.find_element(By.CSS_SELECTOR, selector)


def all_of(selector):
    return driver.find_elements(By.CSS_SELECTOR, selector)


def window(width, height=900):
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})


def scheme(name):
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": name}]})


def picture(name):
    if order.get("screenshots"):
        driver.save_screenshot(str(pathlib.Path(order["screenshots"]) / f"{name}.png"))


def judge(name):
    """What axe-core has against the page, and whether it is wider than its window."""
    driver.execute_script(AXE.read_text())
    result = driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        # This version is older than groups in lists of terms (HTML 5.2).
        "const rules = {dlitem: {enabled: false}, 'definition-list': {enabled: false}};"
        "axe.run(document, {resultTypes: ['violations'], rules}).then(done, (error) => done({failure: String(error)}));")
    if "failure" in result:
        seen["axe"][name] = [result["failure"]]
    for violation in result.get("violations", []):
        where = ["; ".join(map(str, node["target"])) for node in violation["nodes"]][:5]
        seen["axe"].setdefault(name, []).append(f"{violation['id']}: {where}")
    seen["overflow"][name] = driver.execute_script(
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth")


def listen(name):
    """Takes what the browser complained of since the last time."""
    complaints = [entry["message"] for entry in driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    seen["complaints"] += [f"{name}: {text}" for text in complaints]
    return complaints


def everywhere(name):
    """One page in light and dark, wide and narrow."""
    for colours in ("light", "dark"):
        scheme(colours)
        for width in (1400, 320):
            window(width, 900 if width > 320 else 1400)
            picture(f"{name}-{colours}-{width}")
            judge(f"{name}-{colours}-{width}")
    scheme("light")
    window(1400)
    listen(name)


def go(path):
    driver.get(admin + path)


def sign_in(user, password):
    go("/console/sign-in")
    find("#user").send_keys(user)
    find("#password").send_keys(password, Keys.ENTER)


def follow(element):
    """Clicks, and waits for the page that comes."""
    page = find("html")
    element.click()
    wait(lambda _: page != find("html"))


def texts(selector):
    return [element.text for element in all_of(selector)]


def walk():
    first, second, volume, theirs = make_calls()
    window(1400)
    go("/console")
    seen["door"] = driver.current_url.removeprefix(admin)
    everywhere("sign-in")
    sign_in("olivia", "not the password")
    seen["refused"] = wait(lambda _: find("#objection")).text
    seen["refusalComplaints"] = listen("refused") and len(seen["complaints"])
    seen["complaints"].clear()
    sign_in("olivia", order["password"])
    wait(lambda _: all_of("#rows tr"))
    seen["signedIn"] = find(".who-name").text
    cookies = driver.get_cookies()
    seen["cookies"] = [{name: cookie[name] for name in ("httpOnly", "sameSite")} for cookie in cookies]
    seen["rows"] = len(all_of("#rows tr"))
    everywhere("calls")
    seen["time"] = [find("#rows time").text, find("#rows time").get_attribute("title")]

    # A call comes in while the page is open.
    live = copy(description="while somebody looks on")
    seen["liveRow"] = wait(lambda _: live in find("#rows tr").text)
    seen["announced"] = wait(lambda _: find("#announcement").text or find("#announcement").get_attribute("textContent"))
    find("#pause").click()
    seen["paused"] = [find("#live-state").text, find("#pause").get_attribute("aria-pressed")]

    # The filter, and no script needed for it.
    find("#f-action").send_keys("CopySnapshot")
    Select(find("#f-outcome")).select_by_value("failed")
    follow(find(".filters button"))
    seen["filtered"] = texts("#rows tr .action")
    seen["filterKept"] = find("#f-action").get_attribute("value")
    go("/console?from=whenever")
    seen["objection"] = find(".objection").text
    listen("objection")
    seen["complaints"] = [text for text in seen["complaints"] if "status of 400" not in text]

    # One call.
    go(f"/console?resource={first}&action=CopySnapshot")
    follow(all_of("#rows tr .time a")[-1])
    seen["panes"] = texts(".pane h2")
    seen["pane"] = {"ec2": all_of(".pane")[0].text, "oapi": all_of(".pane")[1].text, "answer": all_of(".pane")[2].text,
                    "told": all_of(".pane")[3].text}
    everywhere("call")
    follow(find(".facts a"))
    seen["lineageOf"] = find("h1").text

    go(f"/console/lineage/{first}")
    seen["boxes"] = len(all_of(".lineage .box"))
    seen["tree"] = [text for text in texts(".tree a") if text.startswith(("snap-", "vol-", "ami-"))]
    seen["ids"] = {"first": first, "second": second, "volume": volume}
    everywhere("lineage")
    go("/console/nothing")
    seen["error"] = find("h1").text
    everywhere("error")
    seen["complaints"] = [text for text in seen["complaints"] if "status of 404" not in text]
    go("/console/lineage/" + SOURCE)
    seen["rootShown"] = driver.execute_script(
        "const box = document.getElementById('picture').getBoundingClientRect();"
        "const root = document.querySelector('.root rect').getBoundingClientRect();"
        "return root.left >= box.left && root.right <= box.right && root.top >= box.top && root.bottom <= box.bottom;")

    go("/console/overview")
    seen["figures"] = dict(zip(texts(".figures dt"), texts(".figures dd")))
    seen["bars"] = len(all_of(".chart rect.good"))
    seen["callers"] = texts("section[aria-labelledby=callers] tbody tr")
    everywhere("overview")
    follow(find("form[action='/console/verify'] button"))

    # The page is not loaded again.
    page = find("html")

    def verified(_):
        return [fact.text for fact in all_of("section[aria-labelledby=chain] .facts > div") if "whole:" in fact.text]

    seen["verified"] = wait(verified)[0]
    seen["followed"] = page == find("html")
    window(320, 1400)
    go("/console/overview")
    seen["chartEnd"] = driver.execute_script(
        "const box = document.querySelector('.from-end').getBoundingClientRect();"
        "const chart = document.querySelector('.chart').getBoundingClientRect();"
        "return [chart.width > box.width, Math.abs(chart.right - box.right) < 4];")
    window(1400)
    follow(find("form[action='/console/checkpoint'] button"))
    facts = texts("section[aria-labelledby=chain] .facts > div")
    seen["signed"] = [fact for fact in facts if fact.startswith("Signed through")]
    go("/console/sessions")
    seen["sessions"] = texts("tbody th")
    everywhere("sessions")

    # What callers write stays text.
    hostile = copy(description=HOSTILE, agent=HOSTILE, tags=[{"Key": HOSTILE[:100], "Value": ACCENTED}])
    copy(description=ACCENTED)
    for query in (f"?resource={hostile}", "?action=" + "%22%CC%81%20autofocus%20onfocus%3Ddocument.title%3D%27owned%27",
                  "?from=%22%3E%3Cscript%3Edocument.title%3D1%3C%2Fscript%3E", ""):
        go("/console" + query)
        seen.setdefault("hostileTitles", []).append(driver.title)
        picture(f"hostile-{len(seen['hostileTitles'])}")
    listen("hostile")
    seen["complaints"] = [text for text in seen["complaints"] if "status of 400" not in text]
    go(f"/console?resource={hostile}&action=CopySnapshot")
    follow(find("#rows .time a"))
    seen["hostileTitles"].append(driver.title)
    # The record's own text has its backslashes doubled, and nothing else.
    seen["hostileShown"] = HOSTILE in find("body").text
    seen["strangers"] = driver.execute_script(
        "return document.querySelectorAll('main img, main script, main [onerror], main [onfocus], main [autofocus]').length")
    picture("hostile-call")
    listen("hostile call")

    # The keyboard alone.
    go("/console")
    reached = []
    for _ in range(40):
        driver.switch_to.active_element.send_keys(Keys.TAB)
        active = driver.switch_to.active_element
        outline = active.value_of_css_property("outline-style")
        reached.append([active.text or active.get_attribute("name") or active.get_attribute("id"), outline])
        if active.get_attribute("class") == "scroll":
            break
    seen["tabs"] = reached
    find("body").send_keys("/")
    seen["slash"] = driver.switch_to.active_element.get_attribute("id")
    driver.execute_script("document.activeElement.blur()")
    find("body").send_keys("j")
    driver.switch_to.active_element.send_keys("j")
    seen["secondRow"] = driver.execute_script(
        "return Array.from(document.getElementById('rows').rows).findIndex((row) => row.contains(document.activeElement))")
    page = find("html")
    driver.switch_to.active_element.send_keys(Keys.ENTER)
    wait(lambda _: page != find("html"))
    seen["openedByKey"] = driver.current_url.removeprefix(admin)
    page = find("html")
    find(".who button").send_keys(Keys.ENTER)
    wait(lambda _: page != find("html"))
    seen["signedOut"] = driver.current_url.removeprefix(admin)
    go("/console/overview")
    seen["afterwards"] = driver.current_url.removeprefix(admin)

    # Who is held to an account sees nothing of the others, whatever is asked for.
    sign_in("audrey", order["password"])
    wait(lambda _: all_of("#rows tr"))
    other = order["keys"][1]
    pages = {}
    for path in ("/console", f"/console?account={other['account']}", f"/console?key={other['key']}",
                 f"/console?resource={theirs}", f"/console/lineage/{theirs}", f"/console/lineage/{SOURCE}",
                 "/console/overview"):
        go(path)
        # What was asked for stands in the form, in links that go on from it, and in what is said of it.
        source = driver.execute_script(
            "for (const part of document.querySelectorAll('form, .live, .below, .nothing')) part.remove();"
            "return document.body.innerHTML")
        pages[path] = [word for word in (other["key"], other["account"], theirs) if word in source]
    seen["othersSeen"] = [path for path, words in pages.items() if words]
    seen["auditorLinks"] = texts(".bar nav a")
    seen["auditorActs"] = len(all_of("form[action='/console/verify']"))
    listen("auditor")
    seen["complaints"] = [text for text in seen["complaints"] if "status of 404" not in text]


try:
    walk()
finally:
    driver.quit()
print(json.dumps(seen))
