"""How the school's certificate gets onto each kind of device: the ways of many devices at once first. Pure data.

From the makers' own instructions, checked 2026-11. Short, since whoever reads has the device before them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """`steps`: sentences, in order. `file`: what to download for it, as a path of the box."""

    title: str
    file: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Platform:
    """`id`: where its part of the page begins. `note`: what else must be known, or ""."""

    id: str
    name: str
    ways: tuple[Way, ...]
    note: str = ""


PEM, DER, PROFILE = "/ca.pem", "/ca.crt", "/lessonwall.mobileconfig"

PLATFORMS = (
    Platform(
        "windows",
        "Windows",
        (
            Way(
                "All devices of a domain, by Group Policy",
                DER,
                (
                    "In Group Policy Management, edit a policy that is linked to the school’s computers.",
                    "Open Computer Configuration, Policies, Windows Settings, Security Settings, Public Key Policies.",
                    "Right-click Trusted Root Certification Authorities, choose Import, and give it ca.crt.",
                    "On a device, run gpupdate /force; the certificate then stands in certlm.msc.",
                ),
            ),
            Way(
                "All devices in Intune",
                DER,
                (
                    "In the Intune admin centre, open Devices, Configuration, and create a policy.",
                    "Platform: Windows 10 and later. Profile type: Templates, Trusted certificate.",
                    "Upload ca.crt, with the destination store “Computer certificate store – Root”.",
                    "Assign it to the group of devices that the school looks into.",
                ),
            ),
            Way(
                "One device",
                DER,
                (
                    "Open ca.crt and choose Install Certificate, then Local Machine.",
                    "Choose “Place all certificates in the following store”: Trusted Root Certification Authorities.",
                ),
            ),
        ),
        "Edge and Chrome follow Windows. Firefox needs the step below.",
    ),
    Platform(
        "macos",
        "Mac",
        (
            Way(
                "All devices, by device management (Jamf, Mosyle, Intune, …)",
                PROFILE,
                (
                    "Upload the profile, or ca.crt as a certificate payload, and give it to the group of devices.",
                    "A root that device management installs is trusted at once.",
                ),
            ),
            Way(
                "One device",
                PROFILE,
                (
                    "Open lessonwall.mobileconfig, then System Settings, General, Device Management; install it there.",
                    "In Keychain Access, System, open the certificate; under Trust, choose “Always Trust” for SSL.",
                ),
            ),
        ),
        "Safari, Chrome and Edge follow the keychain. Firefox needs the step below.",
    ),
    Platform(
        "ipad",
        "iPad and iPhone",
        (
            Way(
                "All devices, by device management",
                PROFILE,
                (
                    "Upload the profile, or ca.crt as a certificate payload, and give it to the group of devices.",
                    "A root that device management installs is trusted at once.",
                ),
            ),
            Way(
                "One device of the school",
                PROFILE,
                (
                    "Do so in Safari, and allow it.",
                    "Open Settings, General, VPN & Device Management, and install the profile.",
                    "Open Settings, General, About, Certificate Trust Settings, and switch it on for this certificate.",
                ),
            ),
        ),
        "The last step is needed by hand only: without it, pages say that the connection is not private.",
    ),
    Platform(
        "android",
        "Android",
        (
            Way(
                "All devices, by device management",
                DER,
                (
                    "Add ca.crt as a trusted certificate authority: in Intune a profile “Trusted certificate”, in the"
                    " Google Admin console Devices, Networks, Certificates.",
                    "Give it to the group of devices that the school looks into.",
                ),
            ),
            Way(
                "One device of the school",
                DER,
                (
                    "Open Settings, Security & privacy, More security settings, Encryption & credentials, Install a"
                    " certificate, CA certificate. Names differ a little from maker to maker.",
                ),
            ),
        ),
        "Chrome accepts it. Many apps accept no certificate that was added, and go unread where they are open at all.",
    ),
    Platform(
        "chromeos",
        "Chromebook",
        (
            Way(
                "All devices, in the Google Admin console",
                PEM,
                (
                    "Open Devices, Networks, Certificates, choose the organisational unit, and add a certificate.",
                    "Upload ca.pem: the console takes no other form.",
                    "Under Certificate authority, tick Chromebook, and save.",
                    "On a Chromebook, chrome://policy and then “Reload policies” fetches it at once.",
                ),
            ),
        ),
        "It counts for people who sign in with the school’s accounts. Before anybody has signed in it does not.",
    ),
    Platform(
        "linux",
        "Linux",
        (
            Way(
                "Debian and Ubuntu",
                PEM,
                (
                    "Copy ca.pem to /usr/local/share/ca-certificates/lessonwall.crt, and run update-ca-certificates.",
                    "Chromium and Chrome keep a list of their own: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n school"
                    " -i ca.pem (package libnss3-tools).",
                ),
            ),
            Way(
                "Fedora",
                PEM,
                ("Copy ca.pem to /etc/pki/ca-trust/source/anchors/, and run update-ca-trust.",),
            ),
        ),
    ),
    Platform(
        "firefox",
        "Firefox, on any of them",
        (
            Way(
                "All devices, by policy",
                PEM,
                (
                    "Set the policy Certificates: ImportEnterpriseRoots to true, by Group Policy, Intune, a profile, or"
                    " policies.json.",
                    "On Windows and Mac, Firefox then trusts what the system trusts.",
                    "On Linux, name the file instead: Certificates: Install, with the path of ca.pem.",
                ),
            ),
            Way(
                "One device",
                PEM,
                (
                    "Open Settings, Privacy & Security, Certificates, View Certificates, Authorities, Import.",
                    "Give it ca.pem, and tick “Trust this CA to identify websites”.",
                ),
            ),
        ),
    ),
)
