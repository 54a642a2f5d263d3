package io.plantain.testservers;

/// A real S3 server and the one key pair it knows.
public record TestS3(String endpoint, String accessKey, String secretKey) {}
