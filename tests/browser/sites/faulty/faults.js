console.info("a message");
fetch("https://elsewhere.test/beacon").catch(() => {});
throw new Error("nobody caught this");
