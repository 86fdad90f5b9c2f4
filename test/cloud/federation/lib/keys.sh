# Keys and certificates: a CA and the certificates that it signed, and a self-signed pair for each signer of SAML. Sourced.

# The name of the CA, which Keystone's [tokenless_auth] trusts.
AUTHORITY='authority of the test'

key_of() { echo "$FEDERATION/keys/$1.key"; }
certificate_of() { echo "$FEDERATION/keys/$1.crt"; }

make_keys() {
    local name
    make_authority authority "$AUTHORITY"
    make_authority unknown-authority 'unknown CA'
    sign_certificate server authority 127.0.0.1 \
        'subjectAltName=IP:127.0.0.1,DNS:localhost' 'extendedKeyUsage=serverAuth'
    sign_certificate alice authority alice 'extendedKeyUsage=clientAuth'
    sign_certificate unknown unknown-authority alice 'extendedKeyUsage=clientAuth'
    for name in saml-provider adfs mellon-saml mellon-keystone shibboleth keystone-provider; do
        make_authority "$name" "$name"
    done
    # Apache accepts the certificate of the unknown CA too, so that Keystone has to reject it.
    cat "$(certificate_of authority)" "$(certificate_of unknown-authority)" >"$FEDERATION/keys/client-authorities.crt"
    # Apache's child processes, which run as another user if root starts it, read some of them. All are for this cloud only.
    chmod 644 "$FEDERATION"/keys/*
}

make_authority() { # NAME COMMON-NAME: a self-signed pair
    [ ! -s "$(certificate_of "$1")" ] || return 0
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=$2" \
        -keyout "$(key_of "$1")" -out "$(certificate_of "$1")" 2>/dev/null
}

sign_certificate() { # NAME AUTHORITY COMMON-NAME EXTENSION...
    local name=$1 authority=$2 common_name=$3 request=$FEDERATION/keys/$1.csr
    shift 3
    [ ! -s "$(certificate_of "$name")" ] || return 0
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$common_name" -keyout "$(key_of "$name")" -out "$request" 2>/dev/null
    openssl x509 -req -in "$request" -CA "$(certificate_of "$authority")" -CAkey "$(key_of "$authority")" \
        -CAcreateserial -days 3650 -extfile <(printf '%s\n' 'basicConstraints=CA:FALSE' "$@") \
        -out "$(certificate_of "$name")" 2>/dev/null
}

# The certificate in the form of SAML metadata: base64 on one line.
certificate_text() { grep -v -- ----- "$(certificate_of "$1")" | tr -d '\n'; }
