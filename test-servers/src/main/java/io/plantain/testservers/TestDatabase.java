package io.plantain.testservers;

/// A fresh, empty database and the login that owns it.
public record TestDatabase(String url, String user, String password) {}
