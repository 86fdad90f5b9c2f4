/**
 * The part of mod_shib's ADFS handler that Debian 12's build of it lacks: from a form to the message in it.
 *
 * The decoder in adfs.so (Shibboleth 3.4.1) overrides neither of the two MessageDecoder::decode of OpenSAML 3.2, so that
 * every answer from ADFS ends in "Unimplemented decode method". This library, which shibd loads after adfs.so, puts one
 * that does in its place. It takes the form of WS-Federation 1.2, section 13 (wa, wresult, wctx). All that decides who
 * somebody is (signature, issuer, audience, time, attributes, the session) is left to shibd.
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
// Under this name adfs.so looks for a decoder.
const char BINDING[] = "http://schemas.xmlsoap.org/ws/2003/07/secext";
const char TRUST[] = "http://schemas.xmlsoap.org/ws/2005/02/trust";

class FormDecoder : public MessageDecoder {
public:
    XMLObject* decode(std::string& relayState, const GenericRequest& request, GenericResponse*,
                      SecurityPolicy& policy) const override {
        const auto* http = dynamic_cast<const HTTPRequest*>(&request);
        if (!http || std::strcmp(http->getMethod(), "POST") != 0)
            throw BindingException("ADFS answers come by POST.");
        const char* action = http->getParameter("wa");
        const char* result = http->getParameter("wresult");
        if (!action || std::strcmp(action, "wsignin1.0") != 0 || !result)
            throw BindingException("The form holds no answer from ADFS.");
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
            throw BindingException("The answer from ADFS is no RequestSecurityTokenResponse.");
        policy.evaluate(*message, &request);
        return message.release();
    }

    // The form says nothing of who sent it: the handler takes that from the assertion.
    void extractMessageDetails(const XMLObject&, const GenericRequest&, const XMLCh*, SecurityPolicy&) const override {}
};

MessageDecoder* makeDecoder(const DOMElement* const&, bool) { return new FormDecoder(); }
}

extern "C" int xmltooling_extension_init(void*) {
    SAMLConfig::getConfig().MessageDecoderManager.registerFactory(BINDING, makeDecoder);
    return 0;
}

extern "C" void xmltooling_extension_term() {}
