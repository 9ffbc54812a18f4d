#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: guest.sh ROOT INIT IMAGE
#
# Packs the guest that all tests run in as the cpio archive IMAGE: Debian's programs
# from ROOT, INIT as /init, and two users. Everything in it belongs to root. INIT
# makes the links to BusyBox.

root=$1
init=$2
image=$3

here=$(dirname "$0")
stage=$image.d
trap 'rm -rf "$stage" "$image.part"' EXIT
trap 'exit 130' INT TERM

set -e
rm -rf "$stage"
mkdir -p "$stage/etc" "$stage/root" "$stage/home/user"
cp -a "$root/bin" "$root/sbin" "$root/lib" "$root/usr" "$stage/"
[ ! -d "$root/lib64" ] || cp -a "$root/lib64" "$stage/"
(cd "$stage/usr" && rm -rf share include lib/*/gconv lib/*/*.a)
mkdir -p "$stage/usr/bin" "$stage/usr/sbin"
cp "$init" "$stage/init"

cat > "$stage/etc/passwd" << 'EOF'
root::0:0:root:/root:/bin/sh
user::1000:1000:user:/home/user:/bin/sh
EOF
cat > "$stage/etc/group" << 'EOF'
root:x:0:
user:x:1000:
EOF
printf 'passwd: files\ngroup: files\n' > "$stage/etc/nsswitch.conf"
cat > "$stage/etc/profile" << 'EOF'
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
PS1="$(id -un)@remarkable2:"'\w\$ '
# Without this the shell would take BusyBox' applet, which only root may use.
alias poweroff=/sbin/poweroff
EOF

# Anybody may switch the machine off.
cat > "$stage/sbin/poweroff" << 'EOF'
#!/bin/sh
echo > /run/poweroff
sleep 30
EOF
# kselftest's runner gives GNU timeout's --foreground, which BusyBox lacks.
cat > "$stage/usr/bin/timeout" << 'EOF'
#!/bin/sh
[ "$1" != --foreground ] || shift
exec busybox timeout "$@"
EOF
chmod 755 "$stage/sbin/poweroff" "$stage/usr/bin/timeout" "$stage/init"

"$here/../crossbuild/cpio.sh" "$stage" "$image.part"
mv "$image.part" "$image"
