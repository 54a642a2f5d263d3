window.ui = SwaggerUIBundle({url: "/openapi.json", dom_id: "#api", persistAuthorization: true});
