/**
 * The part of mod_shib's ADFS handler that is missing in the build of Debian 12: decodes a form to its message.
 *
 * The decoder in adfs.so (Shibboleth 3.4.1) overrides neither of the two MessageDecoder::decode of OpenSAML 3.2, so that
 * every response of AD FS fails with "Unimplemented decode method". This library, which shibd loads after adfs.so, replaces
 * that decoder. It decodes the form of WS-Federation 1.2, section 13 (wa, wresult, wctx). shibd still verifies signature,
 * issuer, audience, time and attributes, and creates the session.
 */
#include <cstring>
#include <memory>
#include <sstream>

#include <saml/SAMLConfig.h>
#include <saml/binding/MessageDecoder.h>
#include <saml/binding/SecurityPolicy.h>
#include <saml/exceptions.h>
#include <xmltooling/XMLObjectBuilder.h>
#include <xmltooling/XMLToolingConfig.h>
#include <xmltooling/io/HTTPRequest.h>
#include <xmltooling/unicode.h>
#include <xmltooling/util/ParserPool.h>
#include <xmltooling/util/XMLHelper.h>

using namespace opensaml;
using namespace xercesc;
using namespace xmltooling;

namespace {
// The name by which adfs.so finds the decoder.
const char BINDING[] = "http://schemas.xmlsoap.org/ws/2003/07/secext";
const char TRUST[] = "http://schemas.xmlsoap.org/ws/2005/02/trust";

class FormDecoder : public MessageDecoder {
public:
    XMLObject* decode(std::string& relayState, const GenericRequest& request, GenericResponse*,
                      SecurityPolicy& policy) const override {
        const auto* http = dynamic_cast<const HTTPRequest*>(&request);
        if (!http || std::strcmp(http->getMethod(), "POST") != 0)
            throw BindingException("AD FS responses require POST.");
        const char* action = http->getParameter("wa");
        const char* result = http->getParameter("wresult");
        if (!action || std::strcmp(action, "wsignin1.0") != 0 || !result)
            throw BindingException("The form contains no response of AD FS.");
        if (const char* context = http->getParameter("wctx"))
            relayState = context;

        std::istringstream stream(result);
        DOMDocument* document = XMLToolingConfig::getConfig().getParser().parse(stream);
        XercesJanitor<DOMDocument> janitor(document);
        std::unique_ptr<XMLObject> message(
            XMLObjectBuilder::buildOneFromElement(document->getDocumentElement(), true));
        janitor.release();

        auto_ptr_XMLCh space(TRUST), name("RequestSecurityTokenResponse");
        if (!XMLHelper::isNodeNamed(message->getDOM(), space.get(), name.get()))
            throw BindingException("The response of AD FS is not a RequestSecurityTokenResponse.");
        policy.evaluate(*message, &request);
        return message.release();
    }

    // The form does not contain its sender, which the handler reads from the assertion.
    void extractMessageDetails(const XMLObject&, const GenericRequest&, const XMLCh*, SecurityPolicy&) const override {}
};

MessageDecoder* makeDecoder(const DOMElement* const&, bool) { return new FormDecoder(); }
}

extern "C" int xmltooling_extension_init(void*) {
    SAMLConfig::getConfig().MessageDecoderManager.registerFactory(BINDING, makeDecoder);
    return 0;
}

extern "C" void xmltooling_extension_term() {}
