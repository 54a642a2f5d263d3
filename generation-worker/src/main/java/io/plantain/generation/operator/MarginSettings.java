package io.plantain.generation.operator;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param creditMicros what a credit brings in, in millionths of a US dollar; the default is the
///   half cent at which providers sell theirs
@ConfigurationProperties("plantain.margin")
record MarginSettings(@DefaultValue("5000") long creditMicros) {}
