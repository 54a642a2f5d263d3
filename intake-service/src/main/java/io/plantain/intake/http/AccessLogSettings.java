package io.plantain.intake.http;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param enabled a line of the log for each request; it costs some microseconds each
@ConfigurationProperties("plantain.access-log")
record AccessLogSettings(@DefaultValue("true") boolean enabled) {}
