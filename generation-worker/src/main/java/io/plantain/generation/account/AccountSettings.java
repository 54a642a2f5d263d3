package io.plantain.generation.account;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// `plantain.accounts.<account>`: the limits that the provider sets for an account.
@ConfigurationProperties("plantain")
public record AccountSettings(@DefaultValue Map<String, AccountLimits> accounts) {
  public AccountSettings {
    accounts = Map.copyOf(accounts);
  }

  public AccountLimits of(String account) {
    return accounts.getOrDefault(account, AccountLimits.NONE);
  }
}
