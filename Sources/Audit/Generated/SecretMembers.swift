// Written by scripts/generate-oapi-facts; do not edit.

/// Names of OAPI's members whose values open something to their readers, from OUTSCALE's published description:
/// in lower case, letters and digits only.
let secretMembers: Set<String> = [
    "adminpassword",
    "bgpkey",
    "clientgatewayconfiguration",
    "filelocation",
    "filelocations",
    "osumanifesturl",
    "password",
    "presharedkey",
    "privatekey",
    "secretkey",
    "token",
    "userdata",
]
